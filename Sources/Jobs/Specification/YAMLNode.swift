internal import Foundation
internal import Yams

/// A YAML value that knows where it stands, so that whatever is wrong with it can be named by line.
struct YAMLNode {
    let node: Node
    let path: String
    /// The dotted name, e.g. `dataset.root`.
    let name: String

    /// Bytes, nesting and aliases that a job file may have.
    static let mostBytes = 1 << 20
    static let mostDepth = 16
    static let mostAliases = 8
    static let mostIndent = 80

    /// - Throws: `SpecificationError` where the text is no YAML, or is built to exhaust memory.
    init(text: String, path: String) throws(SpecificationError) {
        guard text.utf8.count <= Self.mostBytes else { throw .tooLarge(path: path, reason: "it is larger than a megabyte") }
        if let reason = Self.hostility(of: text) { throw .tooLarge(path: path, reason: reason) }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw SpecificationError.notYAML(path: path, detail: "it is empty")
            }
            self.init(node: node, path: path, name: "")
        } catch let error as SpecificationError { throw error } catch {
            throw .notYAML(path: path, detail: "\(error)".split(separator: "\n").joined(separator: " "))
        }
    }

    /// What in a text could exhaust memory or the stack when it is parsed; nil where nothing could.
    ///
    /// Counts more than there may be: what stands in quotes or comments counts too, so nothing can hide.
    private static func hostility(of text: String) -> String? {
        var (aliases, depth, indent) = (0, 0, 0)
        var isLeading = true
        var previous = UInt8(ascii: "\n")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            case UInt8(ascii: "*") where " \t\n\r[{,:-?".utf8.contains(previous): aliases += 1
            default: break
            }
            if depth > mostDepth { return "it is nested deeper than \(mostDepth) levels" }
            // Aliases multiply when composed: so few cannot multiply far.
            if aliases > mostAliases { return "it uses more than \(mostAliases) YAML aliases" }
            // A block is nested by what stands before its first word: spaces, dashes and marks of keys.
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
                (isLeading, indent) = (true, 0)
            } else if isLeading {
                isLeading = " \t-?:".utf8.contains(byte)
                indent += 1
                if isLeading && indent > mostIndent { return "a line begins with more than \(mostIndent) spaces and dashes" }
            }
            previous = byte
        }
        return nil
    }

    private init(node: Node, path: String, name: String) {
        self.node = node
        self.path = path
        self.name = name
    }

    var line: Int { node.mark?.line ?? 1 }
    var isMapping: Bool { node.mapping != nil }
    var isSequence: Bool { node.sequence != nil }
    var text: String? { node.scalar?.string }

    /// The value of a key; nil where the key is absent.
    subscript(key: String) -> YAMLNode? {
        node.mapping?[key].map { YAMLNode(node: $0, path: path, name: name.isEmpty ? key : "\(name).\(key)") }
    }

    func required(_ key: String) throws(SpecificationError) -> YAMLNode {
        guard let value = self[key] else { throw .missingKey(key: name.isEmpty ? key : "\(name).\(key)", path: path, line: line) }
        return value
    }

    var elements: [YAMLNode] {
        (node.sequence ?? []).enumerated().map { YAMLNode(node: $1, path: path, name: "\(name)[\($0)]") }
    }

    /// Refuses keys other than these.
    func allow(_ known: [String]) throws(SpecificationError) {
        guard let mapping = node.mapping else { throw bad("keys and values") }
        for (key, _) in mapping {
            let word = key.scalar?.string ?? ""
            if !known.contains(word) { throw .unknownKey(key: word, known: known, path: path, line: key.mark?.line ?? line) }
        }
    }

    func string() throws(SpecificationError) -> String {
        guard let text, !text.isEmpty else { throw bad("text") }
        return text
    }

    func number(_ expected: String = "a number") throws(SpecificationError) -> Double {
        guard let text, let value = Double(text), value.isFinite else { throw bad(expected) }
        return value
    }

    func numbers(count: Int, _ expected: String) throws(SpecificationError) -> [Double] {
        guard elements.count == count else { throw bad(expected) }
        var values: [Double] = []
        for element in elements { values.append(try element.number(expected)) }
        return values
    }

    func word<Word: RawRepresentable & CaseIterable>(_ type: Word.Type) throws(SpecificationError) -> Word
    where Word.RawValue == String {
        let text = try string()
        guard let word = Word(rawValue: text) else {
            throw .unknownValue(key: name, value: text, known: Word.allCases.map(\.rawValue), path: path, line: line)
        }
        return word
    }

    func bad(_ expected: String) -> SpecificationError {
        .badValue(key: name, value: text ?? (isSequence ? "a list" : "a mapping"), expected: expected, path: path, line: line)
    }
}

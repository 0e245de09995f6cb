internal import Foundation
internal import Yams

/// A YAML value that knows where it stands, so that whatever is wrong with it can be named by line.
struct YAMLNode {
    let node: Node
    let path: String
    /// The dotted name, e.g. `dataset.root`.
    let name: String

    /// Bytes, anchors and nesting that a job file may have.
    static let mostBytes = 1 << 20
    static let mostDepth = 16

    /// - Throws: `SpecificationError` where the text is no YAML, or is built to exhaust memory.
    init(text: String, path: String) throws(SpecificationError) {
        guard text.utf8.count <= Self.mostBytes else { throw .tooLarge(path: path, reason: "it is larger than a megabyte") }
        // Aliases multiply when composed, so text that uses them is refused before it is parsed.
        guard !text.contains(#/(?m)^[^#"']*[\s\[,:-]\*[A-Za-z0-9_]/#) else {
            throw .tooLarge(path: path, reason: "it uses YAML aliases")
        }
        let opened = text.reduce((0, 0)) { state, character in
            let depth = "[{".contains(character) ? state.0 + 1 : "]}".contains(character) ? state.0 - 1 : state.0
            return (depth, max(depth, state.1))
        }
        guard opened.1 <= Self.mostDepth else {
            throw .tooLarge(path: path, reason: "it is nested deeper than \(Self.mostDepth) levels")
        }
        do {
            guard let node = try Yams.compose(yaml: text) else {
                throw SpecificationError.notYAML(path: path, detail: "it is empty")
            }
            self.init(node: node, path: path, name: "")
        } catch let error as SpecificationError { throw error } catch {
            throw .notYAML(path: path, detail: "\(error)".split(separator: "\n").joined(separator: " "))
        }
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

internal import Crypto
internal import Foundation

/// What a key depends on, part by part.
enum KeyPart: String, CaseIterable {
    case version, grid
    case egoHeight = "ego height"
    case confidence, planes, layout, frames, predictions, poses
    case setAside = "set aside"
    case warp, field
    case fusion, classes, decision, prior, segments

    /// What is said of a part that was `old` and is `new`; nil where nothing can be said, since it was not noted.
    func change(from old: String?, to new: String?) -> String? {
        guard let old, let new, old != new else { return nil }
        return switch self {
        case .version: "this version of Mapweave computes otherwise (\(old), now \(new))"
        case .grid, .confidence, .fusion, .warp: "the \(rawValue) was \(old) and is \(new)"
        case .egoHeight: "the ego height was \(old) and is \(new)"
        case .planes: "the fusion needs other sums"
        case .layout: "the predictions are laid out otherwise"
        case .frames: "the frames are others"
        case .predictions: "predictions have changed"
        case .poses: "poses have changed"
        case .field: "the field's options or its photographs have changed"
        case .setAside: "other frames are set aside"
        case .classes: "the classes are others"
        case .decision: "the decision's offsets have changed"
        case .prior: "the classes' shares over the whole map have changed"
        case .segments: "other segments reach it"
        }
    }
}

/// The digest of everything a result depends on, and of each part of it, so that a changed digest can be explained.
struct KeyDigest {
    private var whole = SHA256()
    private var parts: [KeyPart: SHA256] = [:]
    private var said: [KeyPart: String] = [:]

    /// - Parameter value: what a person is told of the part, in place of a digest.
    mutating func add(_ text: String, to part: KeyPart, said value: String? = nil) {
        let data = Data(text.utf8)
        whole.update(data: data)
        parts[part, default: SHA256()].update(data: data)
        if let value { said[part] = value }
    }

    /// SHA-256 in hexadecimal.
    var key: String { whole.finalize().hexadecimal }

    /// What each part is, by name: text for people, or the first sixteen digits of its digest.
    var values: [String: String] {
        Dictionary(
            uniqueKeysWithValues: parts.map { part, hash in
                (part.rawValue, said[part] ?? String(hash.finalize().hexadecimal.prefix(16)))
            })
    }
}

/// What of a key's parts has changed, as a clause; nil where what they were is not known.
func changes(from old: [String: String], to new: [String: String]) -> String? {
    let clauses = KeyPart.allCases.compactMap { $0.change(from: old[$0.rawValue], to: new[$0.rawValue]) }
    return clauses.isEmpty ? nil : clauses.joined(separator: ", and ")
}

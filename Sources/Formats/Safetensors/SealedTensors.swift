internal import Bindings
internal import Crypto
internal import Foundation

/// A sealed safetensors file, read piece by piece once its digest has been found right.
package struct SealedTensors: Sendable {
    package let metadata: [String: String]
    private let file: ReadableFile
    private let places: [String: Range<Int>]

    /// What is wrong with a sealed file.
    package enum Failure: Error, Hashable {
        case missing
        case unreadable(reason: String)
        case damaged
        case tensor(name: String)

        /// The end of a sentence about the file.
        package var reason: String {
            switch self {
            case .missing: "it is not there"
            case .unreadable(let reason): reason
            case .damaged: "it is damaged or was never finished"
            case .tensor(let name): "its \(name) are not what they have to be"
            }
        }
    }

    private static let piece = 8 << 20

    /// Opens a file and compares its digest.
    package init(path: String) throws(Failure) {
        do { file = try ReadableFile(path: path) } catch { throw error.isMissing ? .missing : .unreadable(reason: error.reason) }
        let sealed = file.size - SealedTensor.seal.bytes
        guard sealed >= 8 else { throw .damaged }
        var hash = SHA256()
        for start in stride(from: 0, to: sealed, by: Self.piece) {
            hash.update(data: try Self.read(file, start..<min(start + Self.piece, sealed)))
        }
        guard try Self.read(file, sealed..<file.size) == [UInt8](hash.finalize()) else { throw .damaged }
        let length = try Self.read(file, 0..<8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(sealed - 8),
            let header = try? JSONSerialization.jsonObject(with: Data(try Self.read(file, 8..<(8 + Int(length))))) as? [String: Any]
        else { throw .damaged }
        metadata = header["__metadata__"] as? [String: String] ?? [:]
        var places: [String: Range<Int>] = [:]
        for (name, entry) in header where name != "__metadata__" {
            guard let offsets = (entry as? [String: Any])?["data_offsets"] as? [Int], offsets.count == 2, offsets[0] >= 0,
                offsets[1] >= offsets[0], offsets[1] <= file.size - 8 - Int(length)
            else { throw .damaged }
            places[name] = (8 + Int(length) + offsets[0])..<(8 + Int(length) + offsets[1])
        }
        self.places = places
    }

    /// A tensor whole.
    package func numbers<Number: BitwiseCopyable>(_ type: Number.Type, of name: String) throws(Failure) -> [Number] {
        try numbers(type, of: name, pieces: nil).first ?? []
    }

    /// A tensor cut into pieces of so many numbers each; whole where nil.
    package func numbers<Number: BitwiseCopyable>(_ type: Number.Type, of name: String, pieces: [Int]?) throws(Failure)
        -> [[Number]]
    {
        guard let place = places[name] else { throw .tensor(name: name) }
        let stride = MemoryLayout<Number>.stride
        let counts = pieces ?? [place.count / stride]
        guard counts.allSatisfy({ $0 >= 0 && $0 <= place.count }), counts.reduce(0, +) * stride == place.count else {
            throw .tensor(name: name)
        }
        var found: [[Number]] = []
        var start = place.lowerBound
        for count in counts {
            let bytes = try Self.read(file, start..<(start + count * stride))
            guard let numbers = ByteCoding.numbers(type, in: bytes, count: count) else { throw .tensor(name: name) }
            found.append(numbers)
            start += count * stride
        }
        return found
    }

    private static func read(_ file: ReadableFile, _ range: Range<Int>) throws(Failure) -> [UInt8] {
        do { return try file.bytes(at: range.lowerBound, count: range.count) } catch { throw .unreadable(reason: error.reason) }
    }
}

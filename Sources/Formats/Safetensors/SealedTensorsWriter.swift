internal import Bindings
internal import Crypto
internal import Foundation

/// What a sealed safetensors file declares of one of its tensors.
package struct SealedTensor: Sendable, Hashable {
    package enum Number: String, Sendable, Hashable {
        case float = "F32"
        case int = "I32"
        case double = "F64"
        case byte = "U8"

        var size: Int {
            switch self {
            case .byte: 1
            case .float, .int: 4
            case .double: 8
            }
        }
    }

    package let name: String
    package let number: Number
    package let shape: [Int]

    package init(_ name: String, _ number: Number, _ shape: [Int]) {
        (self.name, self.number, self.shape) = (name, number, shape)
    }

    var bytes: Int { shape.reduce(number.size, *) }

    /// The file's last tensor: the SHA-256 of every byte before it.
    static let seal = SealedTensor("sha256", .byte, [32])
}

/// Writes a safetensors file piece by piece, so that it is never held in memory, and seals it with the digest of its bytes.
package final class SealedTensorsWriter {
    private let path, temporary: String
    private let file: SequentialFile
    private var hash = SHA256()
    private var left: Int

    /// - Parameters:
    ///   - path: where the file appears, complete or not at all.
    ///   - tensors: in the order in which their bytes will come.
    /// - Throws: `FileError`.
    package init(_ tensors: [SealedTensor], metadata: [String: String], path: String) throws(FileError) {
        self.path = path
        temporary = "\(path).\(ProcessInfo.processInfo.processIdentifier).partial"
        left = tensors.reduce(0) { $0 + $1.bytes }
        do { file = try SequentialFile(path: temporary) } catch { throw FileError.unwritable(error) }
        var header: [String: Any] = ["__metadata__": metadata]
        var start = 0
        for tensor in tensors + [.seal] {
            let end = start + tensor.bytes
            header[tensor.name] =
                ["dtype": tensor.number.rawValue, "shape": tensor.shape, "data_offsets": [start, end]] as [String: Any]
            start = end
        }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? JSONSerialization.data(withJSONObject: header, options: options) else {
            preconditionFailure("SealedTensorsWriter: a header of names and whole numbers is JSON")
        }
        var text = [UInt8](json)
        text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        let head = ByteCoding.bytes(of: [UInt64(text.count)]) + text
        left += head.count
        try append(head)
    }

    deinit { try? FileManager.default.removeItem(atPath: temporary) }

    /// The next numbers of the tensors.
    ///
    /// - Throws: `FileError`.
    package func append<Number: BitwiseCopyable>(_ numbers: [Number]) throws(FileError) {
        let bytes = ByteCoding.bytes(of: numbers)
        precondition(bytes.count <= left, "SealedTensorsWriter: \(bytes.count) bytes where \(left) are left")
        left -= bytes.count
        hash.update(data: bytes)
        do { try file.write(bytes) } catch { throw FileError.unwritable(error) }
    }

    /// Seals the file and puts it into place.
    ///
    /// - Throws: `FileError`.
    package func finish() throws(FileError) {
        precondition(left == 0, "SealedTensorsWriter: \(left) bytes are missing")
        do {
            try file.write([UInt8](hash.finalize()))
            try AtomicFile.publish(temporary, as: path)
        } catch { throw FileError.unwritable(error) }
    }
}

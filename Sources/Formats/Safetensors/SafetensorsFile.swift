internal import Bindings
internal import Foundation
package import Tensors

/// Named tensors of single-precision numbers, and words about them, as a safetensors file holds them.
package struct SafetensorsFile: Sendable {
    /// In the order they are written.
    package var tensors: [(name: String, tensor: Tensor)]
    package var metadata: [String: String]

    package init(tensors: [(name: String, tensor: Tensor)], metadata: [String: String] = [:]) {
        self.tensors = tensors
        self.metadata = metadata
    }

    /// - Parameters:
    ///   - bytes: of the file.
    ///   - path: named in errors.
    /// - Throws: `ReadError`; what is no floating-point tensor is refused too.
    package init(_ bytes: [UInt8], path: String) throws {
        let arrays: [String: NumpyArray]
        do { arrays = try safetensors(bytes, limit: bytes.count) } catch {
            throw ReadError.badArray(path: path, name: error.name, reason: error.reason)
        }
        tensors = try arrays.keys.sorted().map { name in
            guard let array = arrays[name], let values = array.floats else {
                throw ReadError.badArray(path: path, name: name, reason: "holds no floating-point numbers")
            }
            return (name, Tensor(shape: array.shape, elements: values))
        }
        let length = (0..<8).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
        let header = try? JSONSerialization.jsonObject(with: Data(bytes[8..<(8 + length)])) as? [String: Any]
        metadata = header?["__metadata__"] as? [String: String] ?? [:]
    }

    /// The file's bytes: the same for the same content.
    package var encoded: [UInt8] {
        var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
        var data: [UInt8] = []
        for (name, tensor) in tensors {
            let start = data.count
            data += ByteCoding.bytes(of: tensor.elements)
            header[name] = ["dtype": "F32", "shape": tensor.shape, "data_offsets": [start, data.count]] as [String: Any]
        }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        var text = [UInt8]((try? JSONSerialization.data(withJSONObject: header, options: options)) ?? Data())
        // The data begin at a multiple of eight.
        text += Array(repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
        return ByteCoding.bytes(of: [UInt64(text.count)]) + text + data
    }
}

internal import Foundation

/// A tensor that a safetensors file declares but does not hold as declared.
struct SafetensorsFailure: Error {
    let name: String
    let reason: String
}

/// The tensors of a safetensors file: eight bytes of header length, a JSON header, then the data.
func safetensors(_ file: [UInt8], limit: Int) throws(SafetensorsFailure) -> [String: NumpyArray] {
    func bad(_ name: String, _ reason: String) -> SafetensorsFailure { SafetensorsFailure(name: name, reason: reason) }
    guard file.count >= 8, file.count <= limit else {
        throw bad("header", "is missing or the file is larger than its arrays can be")
    }
    let length = (0..<8).reduce(UInt64(0)) { $0 | UInt64(file[$1]) << UInt64(8 * $1) }
    guard length <= UInt64(file.count - 8), length <= 1 << 20 else { throw bad("header", "is longer than the file") }
    let start = 8 + Int(length)
    guard let object = try? JSONSerialization.jsonObject(with: Data(file[8..<start])) as? [String: Any] else {
        throw bad("header", "is not a JSON object")
    }
    var arrays: [String: NumpyArray] = [:]
    for name in object.keys.sorted() where name != "__metadata__" {
        guard let entry = object[name] as? [String: Any], let type = entry["dtype"] as? String,
            let shape = entry["shape"] as? [Int],
            let offsets = entry["data_offsets"] as? [Int], offsets.count == 2
        else { throw bad(name, "lacks dtype, shape or data_offsets") }
        guard let element = safetensorTypes[type] else { throw bad(name, "has type \(type), which is not read") }
        var size = element.size
        for side in shape {
            let product = size.multipliedReportingOverflow(by: side)
            guard side >= 0, !product.overflow else { throw bad(name, "has an impossible shape \(shape)") }
            size = product.partialValue
        }
        guard offsets[0] >= 0, offsets[1] >= offsets[0], offsets[1] <= file.count - start, offsets[1] - offsets[0] == size else {
            throw bad(name, "lies outside the file or does not fill its shape \(shape)")
        }
        arrays[name] = NumpyArray(shape: shape, element: element, bytes: Array(file[(start + offsets[0])..<(start + offsets[1])]))
    }
    return arrays
}

private let safetensorTypes: [String: NumpyArray.Element] = [
    "F16": .float16, "F32": .float32, "F64": .float64, "I8": .int8, "I16": .int16, "I32": .int32, "I64": .int64, "U8": .uint8,
    "U16": .uint16, "U32": .uint32, "U64": .uint64, "BOOL": .bool,
]

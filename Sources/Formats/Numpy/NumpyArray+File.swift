internal import Foundation

/// Why an .npy file cannot be read.
public enum NumpyFailure: Error, Sendable, Hashable {
    case notNumpy
    case truncated(expectedBytes: Int, foundBytes: Int)
    case unknownHeader(String)
    case unsupportedType(String)

    /// The rest of a sentence that begins with the array's name.
    var reason: String {
        switch self {
        case .notNumpy: "is not in numpy's format: it does not begin with \\x93NUMPY"
        case .truncated(let expected, let found): "is cut short: \(found) bytes where its shape needs \(expected)"
        case .unknownHeader(let header): "has a header that cannot be read: \(header)"
        case .unsupportedType(let type): "has element type \(type), which is not a number or string type that is read"
        }
    }
}

extension NumpyArray {
    /// An array from the bytes of an .npy file: format 1.0 to 3.0, C or Fortran order, either byte order.
    public init(file: [UInt8]) throws(NumpyFailure) {
        guard file.count >= 10, file.starts(with: Self.magic) else { throw .notNumpy }
        let wide = file[6] >= 2
        let lengthBytes = wide ? 4 : 2
        guard file.count >= 8 + lengthBytes, (1...3).contains(file[6]) else { throw .notNumpy }
        let length = (0..<lengthBytes).reduce(0) { $0 | Int(file[8 + $1]) << (8 * $1) }
        let start = 8 + lengthBytes + length
        guard file.count >= start else { throw .truncated(expectedBytes: start, foundBytes: file.count) }
        let header = String(decoding: file[(8 + lengthBytes)..<start], as: UTF8.self).trimmingCharacters(
            in: .whitespacesAndNewlines)
        guard let match = header.wholeMatch(of: Self.header), let shape = Self.shape(of: match.output.3) else {
            throw .unknownHeader(header)
        }
        let descriptor = match.output.1
        guard let element = Element(code: descriptor.drop { "<>|=".contains($0) }) else {
            throw .unsupportedType(String(descriptor))
        }
        var count = element.size
        for side in shape {
            let product = count.multipliedReportingOverflow(by: side)
            guard !product.overflow else { throw .unknownHeader(header) }
            count = product.partialValue
        }
        guard file.count - start >= count else { throw .truncated(expectedBytes: count, foundBytes: file.count - start) }
        var bytes = Array(file[start..<(start + count)])
        if descriptor.hasPrefix(">") { Self.swapByteOrder(&bytes, of: element) }
        if match.output.2 == "True" { bytes = Self.cOrder(fortran: bytes, shape: shape, size: element.size) }
        self.init(shape: shape, element: element, bytes: bytes)
    }

    /// The bytes of an .npy file, format 1.0, C order; as numpy itself writes it.
    public var file: [UInt8] {
        let sides = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
        var header = "{'descr': '\(element.descriptor)', 'fortran_order': False, 'shape': (\(sides)), }"
        let padding = 64 - (10 + header.utf8.count + 1) % 64
        header += String(repeating: " ", count: padding % 64) + "\n"
        let length = header.utf8.count
        return Self.magic + [1, 0, UInt8(length & 255), UInt8(length >> 8)] + Array(header.utf8) + bytes
    }

    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

    private static var header: Regex<(Substring, Substring, Substring, Substring)> {
        /\{\s*'descr'\s*:\s*'([^']*)'\s*,\s*'fortran_order'\s*:\s*(True|False)\s*,\s*'shape'\s*:\s*\(([0-9,\sL]*)\)\s*,?\s*\}/
    }

    private static func shape(of text: Substring) -> [Int]? {
        let parts = text.split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " L")) }.filter {
            !$0.isEmpty
        }
        let sides = parts.compactMap(Int.init)
        return sides.count == parts.count ? sides : nil
    }

    private static func swapByteOrder(_ bytes: inout [UInt8], of element: Element) {
        let size = if case .unicode = element { 4 } else { element.size }
        for start in stride(from: 0, to: bytes.count, by: size) { bytes[start..<(start + size)].reverse() }
    }

    private static func cOrder(fortran bytes: [UInt8], shape: [Int], size: Int) -> [UInt8] {
        var ordered = [UInt8](repeating: 0, count: bytes.count)
        var index = [Int](repeating: 0, count: shape.count)
        for cell in 0..<(bytes.count / max(1, size)) {
            var place = 0
            for axis in shape.indices.reversed() { place = place * shape[axis] + index[axis] }
            for byte in 0..<size { ordered[cell * size + byte] = bytes[place * size + byte] }
            for axis in shape.indices.reversed() {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
            }
        }
        return ordered
    }
}

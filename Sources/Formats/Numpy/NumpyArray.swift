internal import Bindings

/// An array as numpy stores it: shape, element type and little-endian bytes in C order.
public struct NumpyArray: Sendable, Hashable {
    public let shape: [Int]
    public let element: Element
    public let bytes: [UInt8]

    /// The element types that predictions and exports use.
    public enum Element: Sendable, Hashable {
        case float16, float32, float64
        case int8, int16, int32, int64
        case uint8, uint16, uint32, uint64
        case bool
        /// Fixed-width strings of so many UCS-4 characters.
        case unicode(Int)

        /// numpy's name of the type, little-endian.
        public var descriptor: String {
            switch self {
            case .float16: "<f2"
            case .float32: "<f4"
            case .float64: "<f8"
            case .int8: "|i1"
            case .int16: "<i2"
            case .int32: "<i4"
            case .int64: "<i8"
            case .uint8: "|u1"
            case .uint16: "<u2"
            case .uint32: "<u4"
            case .uint64: "<u8"
            case .bool: "|b1"
            case .unicode(let length): "<U\(length)"
            }
        }

        /// Bytes of one element.
        public var size: Int {
            switch self {
            case .int8, .uint8, .bool: 1
            case .float16, .int16, .uint16: 2
            case .float32, .int32, .uint32: 4
            case .float64, .int64, .uint64: 8
            case .unicode(let length): 4 * length
            }
        }

        /// The type of a descriptor with its byte order taken off, e.g. `f4`.
        init?(code: Substring) {
            switch code {
            case "f2": self = .float16
            case "f4": self = .float32
            case "f8": self = .float64
            case "i1": self = .int8
            case "i2": self = .int16
            case "i4": self = .int32
            case "i8": self = .int64
            case "u1": self = .uint8
            case "u2": self = .uint16
            case "u4": self = .uint32
            case "u8": self = .uint64
            case "b1": self = .bool
            default:
                guard code.hasPrefix("U"), let length = Int(code.dropFirst()), (0...4096).contains(length) else { return nil }
                self = .unicode(length)
            }
        }
    }

    init(shape: [Int], element: Element, bytes: [UInt8]) {
        precondition(shape.reduce(1, *) * element.size == bytes.count, "NumpyArray: \(shape) of \(element), \(bytes.count) bytes")
        self.shape = shape
        self.element = element
        self.bytes = bytes
    }

    public init(shape: [Int], float32 values: [Float]) {
        self.init(shape: shape, element: .float32, bytes: ByteCoding.bytes(of: values))
    }
    public init(shape: [Int], float64 values: [Double]) {
        self.init(shape: shape, element: .float64, bytes: ByteCoding.bytes(of: values))
    }
    public init(shape: [Int], uint8 values: [UInt8]) { self.init(shape: shape, element: .uint8, bytes: values) }
    public init(shape: [Int], uint16 values: [UInt16]) {
        self.init(shape: shape, element: .uint16, bytes: ByteCoding.bytes(of: values))
    }

    /// Rounded to half precision.
    public init(shape: [Int], float16 values: [Float]) {
        self.init(shape: shape, element: .float16, bytes: ByteCoding.bytes(of: values.map(Float16.init)))
    }

    /// A list of strings, each as wide as the longest.
    public init(strings: [String]) {
        let width = max(1, strings.map(\.unicodeScalars.count).max() ?? 1)
        let codes = strings.flatMap { text -> [UInt32] in
            let scalars = text.unicodeScalars.map(\.value)
            return scalars + Array(repeating: 0, count: width - scalars.count)
        }
        self.init(shape: [strings.count], element: .unicode(width), bytes: ByteCoding.bytes(of: codes))
    }

    /// The values as single precision, for any number type; nil for strings.
    public var floats: [Float]? {
        let count = shape.reduce(1, *)
        func read<Number: BitwiseCopyable>(_ type: Number.Type) -> [Number]? { ByteCoding.numbers(type, in: bytes, count: count) }
        return switch element {
        case .float16: read(UInt16.self)?.map { halfValue($0) }
        case .float32: read(Float.self)
        case .float64: read(Double.self)?.map { Float($0) }
        case .int8: read(Int8.self)?.map { Float($0) }
        case .int16: read(Int16.self)?.map { Float($0) }
        case .int32: read(Int32.self)?.map { Float($0) }
        case .int64: read(Int64.self)?.map { Float($0) }
        case .uint8, .bool: bytes.map { Float($0) }
        case .uint16: read(UInt16.self)?.map { Float($0) }
        case .uint32: read(UInt32.self)?.map { Float($0) }
        case .uint64: read(UInt64.self)?.map { Float($0) }
        case .unicode: nil
        }
    }
}

/// The number that sixteen bits of half precision stand for.
///
/// The bits shift into place in single precision and one multiplication mends the exponent, subnormal numbers included; the system's
/// own conversion is a call for each number.
private func halfValue(_ half: UInt16) -> Float {
    let magnitude = Float(bitPattern: UInt32(half & 0x7fff) << 13) * 0x1p112
    let bits = magnitude.bitPattern | UInt32(half & 0x8000) << 16
    // Infinity and what is no number keep the largest exponent.
    return Float(bitPattern: half & 0x7c00 == 0x7c00 ? bits | 0x7f80_0000 : bits)
}

/// Numbers as they lie in files: little-endian, one after the other.
public enum ByteCoding {
    /// The bytes of an array of plain numbers, least significant byte first.
    public static func bytes<Number: BitwiseCopyable>(of numbers: [Number]) -> [UInt8] {
        unsafe numbers.withUnsafeBytes { unsafe [UInt8]($0) }
    }

    /// The numbers that bytes hold, least significant byte first, from `offset` on.
    ///
    /// - Returns: nil where the bytes are too few for `count` numbers.
    public static func numbers<Number: BitwiseCopyable>(
        _ type: Number.Type, in bytes: [UInt8], at offset: Int = 0, count: Int
    ) -> [Number]? {
        let size = count.multipliedReportingOverflow(by: MemoryLayout<Number>.stride)
        guard count >= 0, offset >= 0, !size.overflow, bytes.count - offset >= size.partialValue else { return nil }
        return unsafe [Number](unsafeUninitializedCapacity: count) { buffer, initialised in
            unsafe bytes.withUnsafeBytes { source in
                let part = unsafe UnsafeRawBufferPointer(rebasing: source[offset..<(offset + size.partialValue)])
                unsafe UnsafeMutableRawBufferPointer(buffer).copyMemory(from: part)
            }
            initialised = count
        }
    }

    /// Lays the `count` numbers that bytes hold from `offset` on over those of an array from `start` on.
    ///
    /// - Returns: false, and nothing is changed, where the bytes or the array are too short for them.
    @discardableResult
    public static func copy<Number: BitwiseCopyable>(
        _ bytes: [UInt8], at offset: Int, into numbers: inout [Number], from start: Int, count: Int
    ) -> Bool {
        let stride = MemoryLayout<Number>.stride
        guard count >= 0, start >= 0, (0...bytes.count).contains(offset), count <= numbers.count - start,
            count <= (bytes.count - offset) / stride
        else { return false }
        unsafe numbers.withUnsafeMutableBytes { target in
            unsafe bytes.withUnsafeBytes { source in
                let part = unsafe UnsafeRawBufferPointer(rebasing: source[offset..<(offset + count * stride)])
                let place = unsafe UnsafeMutableRawBufferPointer(rebasing: target[(start * stride)..<((start + count) * stride)])
                unsafe place.copyMemory(from: part)
            }
        }
        return true
    }
}

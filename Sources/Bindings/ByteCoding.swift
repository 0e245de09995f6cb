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
}

internal import CZstd

/// Numbers of four bytes, packed without loss: bytes of equal place are laid together, then zstd.
///
/// Neighbouring cells agree in sign, exponent and leading bits, so those bytes pack well once they lie side by side.
public enum Packing {
    /// Fast enough to cost nothing beside making the numbers; slower levels gain two per cent.
    private static let level: Int32 = 1

    /// - Returns: a zstd frame that carries its own length and checksum; nil where zstd has no memory.
    public static func pack(_ bytes: [UInt8]) -> [UInt8]? {
        let laid = together(bytes)
        guard let context = unsafe ZSTD_createCCtx() else { return nil }
        defer { unsafe ZSTD_freeCCtx(context) }
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level)
        unsafe ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1)
        let bound = ZSTD_compressBound(laid.count)
        var size = 0
        let packed = unsafe [UInt8](unsafeUninitializedCapacity: bound) { buffer, initialised in
            unsafe size = laid.withUnsafeBytes {
                unsafe ZSTD_compress2(context, buffer.baseAddress, bound, $0.baseAddress, $0.count)
            }
            initialised = ZSTD_isError(size) == 0 ? size : 0
        }
        return ZSTD_isError(size) == 0 ? packed : nil
    }

    /// - Parameter limit: what declares to unpack to more than so many bytes is refused before it takes memory.
    /// - Returns: nil where the bytes are no frame of ours, cut short or changed.
    public static func unpack(_ packed: [UInt8], limit: Int) -> [UInt8]? {
        let declared = unsafe packed.withUnsafeBytes { unsafe ZSTD_getFrameContentSize($0.baseAddress, $0.count) }
        guard declared <= UInt64(limit) else { return nil }
        let count = Int(declared)
        var size = 0
        let laid = unsafe [UInt8](unsafeUninitializedCapacity: max(1, count)) { buffer, initialised in
            unsafe size = packed.withUnsafeBytes { unsafe ZSTD_decompress(buffer.baseAddress, count, $0.baseAddress, $0.count) }
            initialised = ZSTD_isError(size) == 0 ? size : 0
        }
        guard ZSTD_isError(size) == 0, size == count else { return nil }
        return apart(laid)
    }

    /// First every first byte of four, then every second, third and fourth; what is left over stays at the end.
    private static func together(_ bytes: [UInt8]) -> [UInt8] {
        let quarter = bytes.count / 4
        return unsafe [UInt8](unsafeUninitializedCapacity: bytes.count) { out, initialised in
            unsafe bytes.withUnsafeBufferPointer { bytes in
                for place in 0..<4 {
                    let start = place * quarter
                    for index in 0..<quarter { unsafe out[start + index] = bytes[index * 4 + place] }
                }
                for index in (4 * quarter)..<bytes.count { unsafe out[index] = bytes[index] }
            }
            initialised = bytes.count
        }
    }

    private static func apart(_ laid: [UInt8]) -> [UInt8] {
        let quarter = laid.count / 4
        return unsafe [UInt8](unsafeUninitializedCapacity: laid.count) { out, initialised in
            unsafe laid.withUnsafeBufferPointer { laid in
                for index in 0..<quarter {
                    for place in 0..<4 { unsafe out[index * 4 + place] = laid[place * quarter + index] }
                }
                for index in (4 * quarter)..<laid.count { unsafe out[index] = laid[index] }
            }
            initialised = laid.count
        }
    }
}

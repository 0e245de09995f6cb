internal import CDeflate

/// Deflate by libdeflate: the same bytes in, the same bytes out.
public enum Deflate {
    /// What stands around the compressed bytes.
    public enum Container: Sendable {
        case zlib, gzip
    }

    /// - Parameter level: 1 (fast) to 12 (small).
    public static func compressed(_ bytes: [UInt8], as container: Container, level: Int32 = 6) -> [UInt8] {
        guard let compressor = unsafe libdeflate_alloc_compressor(level) else { preconditionFailure("Deflate: level \(level)") }
        defer { unsafe libdeflate_free_compressor(compressor) }
        let most =
            switch container {
            case .zlib: unsafe libdeflate_zlib_compress_bound(compressor, bytes.count)
            case .gzip: unsafe libdeflate_gzip_compress_bound(compressor, bytes.count)
            }
        return unsafe [UInt8](unsafeUninitializedCapacity: most) { out, count in
            unsafe bytes.withUnsafeBytes { source in
                count =
                    switch container {
                    case .zlib:
                        unsafe libdeflate_zlib_compress(compressor, source.baseAddress, source.count, out.baseAddress, out.count)
                    case .gzip:
                        unsafe libdeflate_gzip_compress(compressor, source.baseAddress, source.count, out.baseAddress, out.count)
                    }
            }
        }
    }

    /// - Returns: nil where the bytes are no gzip file, or unpack to more than `limit`.
    public static func unpacked(gzip bytes: [UInt8], limit: Int) -> [UInt8]? {
        guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
        defer { unsafe libdeflate_free_decompressor(decompressor) }
        var isWhole = false
        let unpacked = unsafe [UInt8](unsafeUninitializedCapacity: limit) { out, count in
            var size = 0
            isWhole =
                unsafe bytes.withUnsafeBytes { source in
                    unsafe libdeflate_gzip_decompress(
                        decompressor, source.baseAddress, source.count, out.baseAddress, out.count, &size)
                } == LIBDEFLATE_SUCCESS
            count = isWhole ? size : 0
        }
        return isWhole ? unpacked : nil
    }
}

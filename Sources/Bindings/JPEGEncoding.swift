internal import CTurboJPEG

/// JPEG files by libjpeg-turbo.
public enum JPEGEncoding {
    /// An image as a JPEG file's bytes; nil where the library refuses.
    ///
    /// - Parameter pixels: (height, width, 3), red, green and blue.
    public static func encode(_ pixels: [UInt8], width: Int, height: Int, quality: Int32 = 88) -> [UInt8]? {
        precondition(pixels.count == width * height * 3, "JPEG: \(pixels.count) bytes for \(width) × \(height)")
        guard let handle = unsafe tjInitCompress() else { return nil }
        defer { unsafe tjDestroy(handle) }
        var buffer: UnsafeMutablePointer<UInt8>?
        var size: UInt = 0
        let code = unsafe tjCompress2(
            handle, pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue), &buffer, &size, Int32(TJSAMP_420.rawValue),
            quality, 0)
        defer { unsafe tjFree(buffer) }
        guard code == 0, let start = unsafe buffer else { return nil }
        return unsafe [UInt8](UnsafeBufferPointer(start: start, count: Int(size)))
    }
}

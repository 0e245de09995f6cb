internal import CPNG

/// An image that libpng would not write, with what it says.
public struct PNGFailure: Error, Sendable, Hashable {
    public let reason: String
}

/// PNG files by libpng's simplified interface: no date and no text in them, so the same pixels give the same bytes.
public enum PNGWriting {
    /// A palette image as a PNG file's bytes.
    ///
    /// - Parameters:
    ///   - indices: (rows, columns), row 0 on top, each an index into the palette.
    ///   - palette: at most 256 colours: red, green, blue, opacity.
    public static func palette(
        _ indices: [UInt8], rows: Int, columns: Int, palette: [SIMD4<UInt8>]
    ) throws(PNGFailure) -> [UInt8] {
        precondition(
            indices.count == rows * columns && (1...256).contains(palette.count),
            "PNG: \(indices.count) indices for \(rows) × \(columns)")
        var image = unsafe emptyImage(rows: rows, columns: columns)
        unsafe image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLORMAP)
        unsafe image.colormap_entries = png_uint_32(palette.count)
        return try unsafe write(&image, indices, colours: palette.flatMap { [$0.x, $0.y, $0.z, $0.w] })
    }

    /// Gray, RGB or RGBA pixels of eight bits a channel as a PNG file's bytes.
    ///
    /// - Parameters:
    ///   - pixels: (rows, columns, channels), row 0 on top.
    ///   - channels: 1 (gray), 3 (red, green, blue) or 4 (and opacity).
    public static func pixels(_ pixels: [UInt8], rows: Int, columns: Int, channels: Int) throws(PNGFailure) -> [UInt8] {
        precondition(
            pixels.count == rows * columns * channels && [1, 3, 4].contains(channels),
            "PNG: \(pixels.count) values for \(rows) × \(columns) × \(channels)")
        var image = unsafe emptyImage(rows: rows, columns: columns)
        unsafe image.format = png_uint_32(
            (channels == 1 ? 0 : PNG_FORMAT_FLAG_COLOR) | (channels == 4 ? PNG_FORMAT_FLAG_ALPHA : 0))
        return try unsafe write(&image, pixels, colours: nil)
    }

    private static func emptyImage(rows: Int, columns: Int) -> png_image {
        var image = unsafe png_image()
        unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
        unsafe image.width = png_uint_32(columns)
        unsafe image.height = png_uint_32(rows)
        return unsafe image
    }

    private static func write(_ image: inout png_image, _ pixels: [UInt8], colours: [UInt8]?) throws(PNGFailure) -> [UInt8] {
        // Deflate never grows its input by more than 5 bytes in 16 kB; the rest is a filter byte a row, the palette and headers.
        let rows = unsafe Int(image.height)
        var size = pixels.count + pixels.count / 1024 + rows + 8192
        var bytes = [UInt8](repeating: 0, count: size)
        let written = unsafe png_image_write_to_memory(&image, &bytes, &size, 0, pixels, 0, colours)
        guard written != 0 else { throw PNGFailure(reason: unsafe message(of: image)) }
        return Array(bytes[..<size])
    }
}

/// What libpng says about an image.
func message(of image: png_image) -> String {
    let text = unsafe image.message
    return unsafe withUnsafeBytes(of: text) { unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
}

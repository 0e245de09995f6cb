internal import CPNG

/// PNG files by libpng's simplified interface.
public enum PNGWriting {
    /// A palette image as a PNG file's bytes; nil where libpng refuses.
    ///
    /// - Parameters:
    ///   - indices: (rows, columns), row 0 on top, each an index into the palette.
    ///   - palette: at most 256 colours: red, green, blue, opacity.
    public static func palette(_ indices: [UInt8], rows: Int, columns: Int, palette: [SIMD4<UInt8>]) -> [UInt8]? {
        precondition(
            indices.count == rows * columns && palette.count <= 256, "PNG: \(indices.count) indices for \(rows) × \(columns)")
        var image = unsafe png_image()
        unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
        unsafe image.width = png_uint_32(columns)
        unsafe image.height = png_uint_32(rows)
        unsafe image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA | PNG_FORMAT_FLAG_COLORMAP)
        unsafe image.colormap_entries = png_uint_32(palette.count)
        let colours = palette.flatMap { [$0.x, $0.y, $0.z, $0.w] }
        var size = 0
        guard unsafe png_image_write_to_memory(&image, nil, &size, 0, indices, 0, colours) != 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: size)
        guard unsafe png_image_write_to_memory(&image, &bytes, &size, 0, indices, 0, colours) != 0 else { return nil }
        return Array(bytes[..<size])
    }
}

internal import Bindings

extension RGBImage {
    /// Writes the image as a PNG file that appears complete or not at all.
    ///
    /// - Throws: `FileError`; `ExportError` where libpng refuses.
    public func writePNG(to path: String) throws {
        try writeAtomically(try PNGWriting.pixels(pixels, rows: height, columns: width, channels: 3), to: path)
    }
}

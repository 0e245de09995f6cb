internal import CPNG
internal import CTurboJPEG

/// Bytes that are no image, with what the library says.
public struct ImageFailure: Error, Sendable, Hashable {
    public let reason: String
}

/// JPEG by TurboJPEG and PNG by libpng, told apart by their first bytes, never by their name.
public enum ImageDecoding {
    /// Pixels of the largest image that is decoded; a header that claims more is refused before memory is taken.
    public static let mostPixels = 1 << 28

    /// Width and height as the header says; no pixel is decoded.
    public static func size(of file: [UInt8]) throws(ImageFailure) -> (width: Int, height: Int) {
        switch try kind(of: file) {
        case .jpeg:
            let decoder = try unsafe JPEGDecoder()
            defer { unsafe decoder.end() }
            return try unsafe checked(decoder.size(of: file))
        case .png:
            var image = unsafe png_image()
            unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
            defer { unsafe png_image_free(&image) }
            return try unsafe checked(beginPNG(&image, file))
        }
    }

    /// (height, width, 3) red, green and blue, row 0 on top; a PNG's transparency is laid over black.
    public static func rgb(of file: [UInt8]) throws(ImageFailure) -> (width: Int, height: Int, pixels: [UInt8]) {
        switch try kind(of: file) {
        case .jpeg:
            let decoder = try unsafe JPEGDecoder()
            defer { unsafe decoder.end() }
            let (width, height) = try unsafe checked(decoder.size(of: file))
            return (width, height, try unsafe decoder.pixels(of: file, width: width, height: height))
        case .png: return try rgbOfPNG(file)
        }
    }

    private enum Kind { case jpeg, png }

    private static func kind(of file: [UInt8]) throws(ImageFailure) -> Kind {
        if file.starts(with: [0xff, 0xd8, 0xff]) { return .jpeg }
        if file.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return .png }
        throw ImageFailure(reason: file.isEmpty ? "it is empty" : "it begins neither as a JPEG nor as a PNG")
    }

    private static func checked(_ size: (width: Int, height: Int)) throws(ImageFailure) -> (width: Int, height: Int) {
        let pixels = size.width.multipliedReportingOverflow(by: size.height)
        guard size.width > 0, size.height > 0, !pixels.overflow, pixels.partialValue <= mostPixels else {
            throw ImageFailure(reason: "it claims \(size.width) × \(size.height) pixels")
        }
        return size
    }

    private static func beginPNG(_ image: inout png_image, _ file: [UInt8]) throws(ImageFailure) -> (width: Int, height: Int) {
        guard unsafe png_image_begin_read_from_memory(&image, file, file.count) != 0 else {
            throw ImageFailure(reason: unsafe message(of: image))
        }
        return unsafe (Int(image.width), Int(image.height))
    }

    private static func rgbOfPNG(_ file: [UInt8]) throws(ImageFailure) -> (width: Int, height: Int, pixels: [UInt8]) {
        // libpng goes on reading from the memory it was given, so the memory must stay where it is.
        let copy = UnsafeMutablePointer<UInt8>.allocate(capacity: file.count)
        defer { unsafe copy.deallocate() }
        unsafe copy.initialize(from: file, count: file.count)
        var image = unsafe png_image()
        unsafe image.version = png_uint_32(PNG_IMAGE_VERSION)
        defer { unsafe png_image_free(&image) }
        guard unsafe png_image_begin_read_from_memory(&image, copy, file.count) != 0 else {
            throw ImageFailure(reason: unsafe message(of: image))
        }
        let size = unsafe (width: Int(image.width), height: Int(image.height))
        let (width, height) = try checked(size)
        unsafe image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR)
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        var black = png_color()
        guard unsafe png_image_finish_read(&image, &black, &pixels, 0, nil) != 0 else {
            throw ImageFailure(reason: unsafe message(of: image))
        }
        return (width, height, pixels)
    }
}

/// One TurboJPEG handle; whoever makes it ends it.
@unsafe private struct JPEGDecoder {
    private let handle: tjhandle

    init() throws(ImageFailure) {
        guard let handle = unsafe tjInitDecompress() else { throw ImageFailure(reason: "TurboJPEG cannot start") }
        unsafe self.handle = handle
    }

    func end() { unsafe tjDestroy(handle) }

    func size(of file: [UInt8]) throws(ImageFailure) -> (width: Int, height: Int) {
        var (width, height, sampling, colours) = (Int32(0), Int32(0), Int32(0), Int32(0))
        guard unsafe tjDecompressHeader3(handle, file, UInt(file.count), &width, &height, &sampling, &colours) == 0 else {
            throw unsafe failure
        }
        return (Int(width), Int(height))
    }

    func pixels(of file: [UInt8], width: Int, height: Int) throws(ImageFailure) -> [UInt8] {
        var pixels = [UInt8](repeating: 0, count: 3 * width * height)
        // A warning, such as a file that ends too soon, is a failure too: half a photograph is no evidence.
        guard
            unsafe tjDecompress2(
                handle, file, UInt(file.count), &pixels, Int32(width), 0, Int32(height), Int32(TJPF_RGB.rawValue),
                TJFLAG_ACCURATEDCT) == 0
        else { throw unsafe failure }
        return pixels
    }

    private var failure: ImageFailure {
        ImageFailure(reason: unsafe tjGetErrorStr2(handle).map { unsafe String(cString: $0) } ?? "TurboJPEG refuses it")
    }
}

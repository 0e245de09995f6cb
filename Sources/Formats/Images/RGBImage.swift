internal import Bindings

/// A photograph in memory: eight bits of red, green and blue a pixel, row 0 on top.
public struct RGBImage: Sendable, Hashable {
    public let width, height: Int
    /// (height, width, 3).
    public let pixels: [UInt8]

    public init(width: Int, height: Int, pixels: [UInt8]) {
        precondition(pixels.count == 3 * width * height, "RGBImage: \(pixels.count) values for \(width) × \(height) pixels")
        self.width = width
        self.height = height
        self.pixels = pixels
    }

    /// Reads a JPEG or PNG file.
    ///
    /// - Parameter size: what the table says; a file of another size is refused before it is decoded.
    public init(path: String, expecting size: ImageSize? = nil) throws(ImageError) {
        let bytes = try Self.bytes(path)
        if let size { try Self.check(bytes, path: path, against: size) }
        do {
            let image = try ImageDecoding.rgb(of: bytes)
            self.init(width: image.width, height: image.height, pixels: image.pixels)
        } catch { throw .notAnImage(path: path, reason: error.reason) }
    }

    /// Checks by the header alone that a file is an image of the size the table says.
    public static func check(path: String, is size: ImageSize) throws(ImageError) {
        try check(try bytes(path), path: path, against: size)
    }

    private static func check(_ bytes: [UInt8], path: String, against size: ImageSize) throws(ImageError) {
        let found: ImageSize
        do {
            let header = try ImageDecoding.size(of: bytes)
            found = ImageSize(width: header.width, height: header.height)
        } catch { throw .notAnImage(path: path, reason: error.reason) }
        guard found == size else { throw .wrongSize(path: path, found: found, expected: size) }
    }

    private static func bytes(_ path: String) throws(ImageError) -> [UInt8] {
        do { return try AtomicFile.read(path, limit: 1 << 30) } catch {
            throw error.isMissing ? .missing(path: path) : .unreadable(path: path, reason: error.reason)
        }
    }
}

/// An image's size in pixels.
public struct ImageSize: Sendable, Hashable, CustomStringConvertible {
    public let width, height: Int

    public init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }

    public var description: String { "\(width) × \(height)" }
}

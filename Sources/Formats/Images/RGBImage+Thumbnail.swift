internal import Bindings

extension RGBImage {
    /// The image as a JPEG file no wider than this: the mean of whole blocks of pixels. nil where the library refuses.
    public func thumbnail(width most: Int) -> [UInt8]? {
        let factor = max(1, (width + most - 1) / most)
        let (columns, rows) = (width / factor, height / factor)
        guard columns > 0, rows > 0 else { return nil }
        var small = [UInt8](repeating: 0, count: rows * columns * 3)
        for row in 0..<rows {
            for column in 0..<columns {
                for channel in 0..<3 {
                    var sum = 0
                    for y in 0..<factor {
                        for x in 0..<factor {
                            sum += Int(pixels[((row * factor + y) * width + column * factor + x) * 3 + channel])
                        }
                    }
                    small[(row * columns + column) * 3 + channel] = UInt8(sum / (factor * factor))
                }
            }
        }
        return JPEGEncoding.encode(small, width: columns, height: rows)
    }
}

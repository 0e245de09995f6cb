extension RGBImage {
    /// The image made smaller to a width, each pixel the mean of the area it covers; an image no wider is left as it is.
    public func shrunk(toWidth target: Int) -> RGBImage {
        guard target > 0, target < width else { return self }
        let rows = max(1, (height * target + width / 2) / width)
        let across = Coverage(from: width, to: target)
        let down = Coverage(from: height, to: rows)
        var narrow = [Float](repeating: 0, count: 3 * target * height)
        for row in 0..<height {
            for column in 0..<target {
                for (source, share) in across.parts(of: column) {
                    for channel in 0..<3 {
                        narrow[3 * (row * target + column) + channel] += share * Float(pixels[3 * (row * width + source) + channel])
                    }
                }
            }
        }
        var small = [UInt8](repeating: 0, count: 3 * target * rows)
        for row in 0..<rows {
            let parts = down.parts(of: row)
            for place in 0..<(3 * target) {
                var value: Float = 0
                for (source, share) in parts { value += share * narrow[3 * target * source + place] }
                small[3 * target * row + place] = UInt8(min(255, max(0, value.rounded())))
            }
        }
        return RGBImage(width: target, height: rows, pixels: small)
    }

    /// Which pixels of a longer row a pixel of a shorter one covers, and by how much.
    private struct Coverage {
        let from, to: Int

        func parts(of index: Int) -> [(source: Int, share: Float)] {
            let scale = Double(from) / Double(to)
            let (low, high) = (Double(index) * scale, Double(index + 1) * scale)
            return (Int(low)..<min(from, Int(high.rounded(.up)))).map { source in
                (source, Float((min(high, Double(source + 1)) - max(low, Double(source))) / scale))
            }
        }
    }
}

/// What the raster kernels do, one cell at a time, straight from their definitions.
public enum NaiveRaster {
    /// Of four classes the one most have, unseen (0) ones without a say; of equally many the larger number.
    public static func mode(_ four: [UInt8]) -> UInt8 {
        let counts = Dictionary(grouping: four.filter { $0 != 0 }, by: { $0 }).mapValues(\.count)
        return counts.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key ?? 0
    }

    /// The mean of the values that are not NaN; NaN without any.
    public static func mean(_ four: [Float]) -> Float {
        let seen = four.filter { !$0.isNaN }
        return seen.isEmpty ? .nan : Float(seen.map(Double.init).reduce(0, +) / Double(seen.count))
    }

    /// Undoes TIFF's floating-point predictor over one row of pixels.
    ///
    /// - Returns: (pixels, samples).
    public static func unpredicted(_ bytes: [UInt8], samples: Int) -> [Float] {
        var sums = bytes
        for index in sums.indices.dropFirst(samples) { sums[index] = sums[index] &+ sums[index - samples] }
        let width = bytes.count / 4
        return (0..<width).map { index in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 << 8 | UInt32(sums[$1 * width + index]) })
        }
    }
}

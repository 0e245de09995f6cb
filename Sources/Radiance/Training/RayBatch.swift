internal import Scene

/// A pixel to train on.
struct TrainingRay: Sendable {
    let image, column, row: Int
}

/// Which rays belong to which step: a matter of counting and hashing, so that it never depends on who asks.
struct RayBatch {
    let images: [TrainingImage]
    private let firstPixels: [Int]

    init(_ images: [TrainingImage]) {
        self.images = images
        var sum = 0
        firstPixels = images.map { image in
            defer { sum += image.camera.width * image.camera.height }
            return sum
        }
        pixels = sum
    }

    let pixels: Int

    /// A start in [0, 1) that differs from ray to ray and step to step, so that no lattice shows.
    static func jitter(step: Int, index: Int) -> Float { Float(mixed(UInt64(step) << 20 ^ UInt64(index)) >> 40) * 0x1p-24 }

    /// The ray of a step; nil where eight tries all met masked pixels.
    func ray(step: Int, index: Int) -> TrainingRay? {
        for attempt in 0..<8 {
            let number = mixed(FieldOptions.seed &+ UInt64(step) << 32 &+ UInt64(index) << 3 &+ UInt64(attempt))
            let pixel = Int(number % UInt64(max(pixels, 1)))
            var low = 0
            var high = firstPixels.count
            while high - low > 1 {
                let middle = (low + high) / 2
                if firstPixels[middle] <= pixel { low = middle } else { high = middle }
            }
            let place = pixel - firstPixels[low]
            let width = images[low].camera.width
            let (column, row) = (place % width, place / width)
            if !images[low].isMasked(column: column, row: row) { return TrainingRay(image: low, column: column, row: row) }
        }
        return nil
    }
}

/// A number with all its bits stirred (SplitMix64's finisher).
func mixed(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
}

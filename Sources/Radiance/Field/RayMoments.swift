internal import Kernels

/// Where a ray's light ended: its share, the mean of its distances and their variance, in voxel widths.
struct RayMoments {
    let total, mean, variance: Float

    /// - Parameters:
    ///   - samples: as `traceRay` left them, count of them.
    ///   - step: from one sample to the next.
    init(samples: [FieldSample], count: Int, step: Float) {
        var (total, first, second) = (Float(0), Float(0), Float(0))
        for index in 0..<count {
            let sample = samples[index]
            // What lets nothing through begins anywhere between the sample before and this one: half a step earlier, on the average.
            let distance = sample.distance - 0.5 * step * sample.opacity
            total += sample.weight
            first += sample.weight * distance
            second += sample.weight * distance * distance
        }
        self.total = total
        mean = total > 0 ? first / total : .nan
        variance = total > 0 ? max(0, second / total - mean * mean) : .nan
    }
}

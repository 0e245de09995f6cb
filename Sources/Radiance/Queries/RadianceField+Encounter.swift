internal import Kernels

extension RadianceField {
    /// Where a ray meets what stops it.
    public struct Encounter: Sendable, Hashable {
        /// Distance along the ray, opacity-normalised, metres; NaN where less than half of the light met anything.
        public let distance: Float
        /// One standard deviation of that distance, metres; NaN likewise.
        public let deviation: Float
    }

    /// Looks along a ray without asking for colours.
    ///
    /// - Parameters:
    ///   - point, direction: map frame; the direction has unit length.
    public func encounter(from point: SIMD3<Double>, direction: SIMD3<Double>, scratch: inout Scratch) -> Encounter {
        let nothing = Encounter(distance: .nan, deviation: .nan)
        guard let ray = FieldRay(from: point, direction: direction, through: grid) else { return nothing }
        let (count, _) = grid.trace(ray, from: ray.from + 0.25, settings: settings, samples: &scratch.samples)
        var (total, first, second) = (Float(0), Float(0), Float(0))
        for index in 0..<count {
            let sample = scratch.samples[index]
            total += sample.weight
            first += sample.weight * sample.distance
            second += sample.weight * sample.distance * sample.distance
        }
        guard total > 0.5 else { return nothing }
        let (mean, width) = (first / total, Float(grid.width))
        return Encounter(distance: mean * width, deviation: max(0, second / total - mean * mean).squareRoot() * width)
    }
}

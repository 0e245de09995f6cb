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
        let met = RayMoments(samples: scratch.samples, count: count, step: settings.stride)
        guard met.total > 0.5 else { return nothing }
        let width = Float(grid.width)
        return Encounter(distance: met.mean * width, deviation: met.variance.squareRoot() * width)
    }
}

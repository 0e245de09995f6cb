internal import Kernels
internal import Scene

/// A segment's finished field: what it looks like from anywhere, how far away things are, and what can be seen from where.
public struct RadianceField: Sendable {
    public let grid: VoxelGrid
    let shared: SharedParameters
    let settings: StepSettings
    /// The ground that the trajectory tells of.
    public let prior: GroundPrior

    /// What a ray brought back.
    public struct Rendering: Sendable {
        /// (red, green, blue) in [0, 1] through the camera's exposure, and 0.
        public var colour: SIMD4<Float>
        /// Distance along the ray, opacity-normalised, metres; NaN where less than half of the light met anything.
        public var distance: Float
        /// Variance of that distance, m².
        public var variance: Float
        /// T at the end of the ray: the light that met nothing.
        public var light: Float
    }

    /// Memory for one thread's rays.
    public struct Scratch {
        var samples = [FieldSample](repeating: .none, count: 1024)
        var tape = ColourTape(samples: 1024)

        public init() {}
    }

    /// Looks along a ray.
    ///
    /// - Parameters:
    ///   - point, direction: map frame; the direction has unit length.
    ///   - channel: the camera whose exposure is applied.
    public func render(from point: SIMD3<Double>, direction: SIMD3<Double>, channel: Int, scratch: inout Scratch) -> Rendering {
        guard let ray = FieldRay(from: point, direction: direction, through: grid) else {
            let behind = shared.backdrop.colour(at: Backdrop.place(of: SIMD3<Float>(direction)))
            return Rendering(colour: exposed(behind, channel), distance: .nan, variance: .nan, light: 1)
        }
        let (count, light) = grid.trace(ray, from: ray.from + 0.25, settings: settings, samples: &scratch.samples)
        let sum = shared.colours.shade(
            ray, samples: scratch.samples, count: count, grid: grid, settings: settings, tape: &scratch.tape)
        let colour = sum + shared.backdrop.colour(at: Backdrop.place(of: ray.direction)) * light
        let met = RayMoments(samples: scratch.samples, count: count, step: settings.stride)
        let width = Float(grid.width)
        guard met.total > 0.5 else {
            return Rendering(colour: exposed(colour, channel), distance: .nan, variance: .nan, light: light)
        }
        return Rendering(
            colour: exposed(colour, channel), distance: met.mean * width,
            variance: met.variance * width * width,
            light: light)
    }

    private func exposed(_ colour: SIMD4<Float>, _ channel: Int) -> SIMD4<Float> {
        var colour = colour * shared.gains[channel] + shared.biases[channel]
        colour.w = 0
        return colour.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 1))
    }
}

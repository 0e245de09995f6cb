extension RadianceField {
    /// The share of the light that comes through from one point to another, in [0, 1].
    ///
    /// - Parameters:
    ///   - from, to: map frame, metres.
    ///   - short: the way ends so many metres before `to`, so that what lies there does not hide itself; nil: a voxel's width.
    public func transmittance(
        from: SIMD3<Double>, to: SIMD3<Double>, short: Double? = nil, scratch: inout Scratch
    ) -> Float {
        let way = to - from
        let length = (way * way).sum().squareRoot()
        let travelled = length - (short ?? grid.width)
        guard travelled > 0, let ray = FieldRay(from: from, direction: way / length, through: grid, most: travelled) else {
            return 1
        }
        return grid.trace(ray, from: ray.from + 0.25, settings: settings, samples: &scratch.samples).light
    }

    /// The share of the light that comes through to a point of the ground: how surely it was seen and not guessed.
    ///
    /// The way ends a voxel's width above the point, so that ground seen at a grazing angle does not hide itself.
    /// - Parameters:
    ///   - from: a camera's centre, map frame, metres.
    ///   - ground: the point, map frame, metres.
    public func transmittance(from: SIMD3<Double>, toGround ground: SIMD3<Double>, scratch: inout Scratch) -> Float {
        transmittance(from: from, to: ground + [0, 0, grid.width], scratch: &scratch)
    }
}

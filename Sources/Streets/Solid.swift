internal import Scene

/// A box or an ellipsoid that stands on the street.
struct Solid {
    enum Material { case vehicle, cabin, facade, roof, bark, leaves, pole, sign }

    let material: Material
    /// Which of its kind: its colours hang on it.
    let salt: UInt64
    let mapFromSolid: Pose
    /// Half its extent along its own axes, metres.
    let half: SIMD3<Double>
    private let solidFromMap: Pose

    init(_ material: Material, salt: UInt64, at mapFromSolid: Pose, half: SIMD3<Double>) {
        self.material = material
        self.salt = salt
        self.mapFromSolid = mapFromSolid
        self.half = half
        solidFromMap = mapFromSolid.inverse
    }

    var radius: Double { (half * half).sum().squareRoot() }

    struct Touch {
        let distance: Double
        /// In the solid's frame, metres; and the outward direction in the map frame.
        let place, normal: SIMD3<Double>
        /// The axis the struck face is square to; −1 on an ellipsoid.
        let axis: Int
    }

    /// Where a ray of unit length first meets this, nearer than `limit`.
    func touch(from origin: SIMD3<Double>, _ direction: SIMD3<Double>, within limit: Double) -> Touch? {
        let towards = mapFromSolid.translation - origin
        let ahead = (towards * direction).sum()
        let reach = radius
        guard ahead > -reach, (towards * towards).sum() - ahead * ahead < reach * reach else { return nil }
        let (start, ray) = (solidFromMap.apply(origin), solidFromMap.rotate(direction))
        return material == .leaves ? touchBall(start, ray, limit) : touchBox(start, ray, limit)
    }

    private func touchBox(_ start: SIMD3<Double>, _ ray: SIMD3<Double>, _ limit: Double) -> Touch? {
        var (enter, leave, axis) = (0.0, limit, -1)
        for k in 0..<3 {
            let inverse = 1 / (abs(ray[k]) < 1e-12 ? 1e-12 : ray[k])
            let (a, b) = ((-half[k] - start[k]) * inverse, (half[k] - start[k]) * inverse)
            if min(a, b) > enter { (enter, axis) = (min(a, b), k) }
            leave = min(leave, max(a, b))
            if enter >= leave { return nil }
        }
        guard axis >= 0 else { return nil }
        let outward = [mapFromSolid.xAxis, mapFromSolid.yAxis, mapFromSolid.zAxis][axis] * (ray[axis] > 0 ? -1 : 1)
        return Touch(distance: enter, place: start + ray * enter, normal: outward, axis: axis)
    }

    private func touchBall(_ start: SIMD3<Double>, _ ray: SIMD3<Double>, _ limit: Double) -> Touch? {
        let (p, q) = (start / half, ray / half)
        let (a, b, c) = ((q * q).sum(), (p * q).sum(), (p * p).sum() - 1)
        let root = b * b - a * c
        guard root > 0, c > 0 else { return nil }
        let distance = (-b - root.squareRoot()) / a
        guard distance > 0, distance < limit else { return nil }
        let place = start + ray * distance
        let normal = place / (half * half)
        return Touch(
            distance: distance, place: place, normal: mapFromSolid.rotate(normal / (normal * normal).sum().squareRoot()), axis: -1)
    }
}

internal import RealModule
internal import Scene

/// What a ray from a camera meets.
enum Hit {
    case ground(SIMD3<Double>, distance: Double)
    case solid(Solid.Touch, index: Int)
    case sky

    var distance: Double {
        switch self {
        case .ground(_, let distance): distance
        case .solid(let touch, _): touch.distance
        case .sky: .infinity
        }
    }
}

/// Follows rays into a street at one moment.
struct Sight {
    let town: Town
    let solids: [Solid]

    /// - Parameter candidates: indices of the solids that may be met.
    /// - Parameter direction: of unit length, in the map frame.
    func follow(from origin: SIMD3<Double>, _ direction: SIMD3<Double>, among candidates: [Int]) -> Hit {
        let ground = groundDistance(from: origin, direction)
        var nearest = ground ?? 250
        var struck: (Solid.Touch, Int)?
        for index in candidates {
            if let touch = solids[index].touch(from: origin, direction, within: nearest) {
                nearest = touch.distance
                struck = (touch, index)
            }
        }
        if let (touch, index) = struck { return .solid(touch, index: index) }
        return ground == nil ? .sky : .ground(origin + direction * nearest, distance: nearest)
    }

    /// Distance to the ground within 200 m; nil where the ray misses it.
    func groundDistance(from origin: SIMD3<Double>, _ direction: SIMD3<Double>) -> Double? {
        if town.plan.climb == 0 {
            guard direction.z < -1e-4 else { return nil }
            let t = -origin.z / direction.z
            return t < 200 ? t : nil
        }
        func above(_ t: Double) -> Double {
            let point = origin + direction * t
            return point.z - town.height(point.x, point.y)
        }
        // Slopes stay below a tenth, so a ray this far above the ground cannot meet it sooner than this step.
        var (t, height) = (0.0, above(0))
        for _ in 0..<60 {
            let step = max(height / max(0.1 - direction.z, 0.02), 0.002)
            t += step
            height = above(t)
            if height < 0.003 { return max(t, 0.01) }
            if t > 200 || (direction.z > 0.1 && height > 0) { return nil }
        }
        return t < 200 && height < 0.1 ? t : nil
    }
}

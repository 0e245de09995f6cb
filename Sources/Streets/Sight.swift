internal import Scene

/// What a ray from a camera meets.
enum Hit {
    case ground(SIMD3<Double>)
    /// The face's outward direction in the map frame, and which vehicle.
    case vehicle(SIMD3<Double>, distance: Double, index: Int)
    case sky
}

/// Follows rays into a street at one moment.
struct Sight {
    let town: Town
    private let boxes: [(boxFromMap: Pose, half: SIMD3<Double>, axes: [SIMD3<Double>])]

    init(town: Town, boxes: [Box]) {
        self.town = town
        self.boxes = boxes.map {
            ($0.mapFromBox.inverse, $0.size / 2, [$0.mapFromBox.xAxis, $0.mapFromBox.yAxis, $0.mapFromBox.zAxis])
        }
    }

    /// - Parameter direction: of unit length, in the map frame.
    func follow(from origin: SIMD3<Double>, _ direction: SIMD3<Double>) -> Hit {
        var nearest = groundDistance(from: origin, direction) ?? .infinity
        var struck: (normal: SIMD3<Double>, index: Int)?
        for (index, box) in boxes.enumerated() {
            let start = box.boxFromMap.apply(origin)
            let ray = box.boxFromMap.rotate(direction)
            var (enter, leave, axis) = (0.0, nearest, -1)
            for k in 0..<3 {
                let inverse = 1 / (abs(ray[k]) < 1e-12 ? 1e-12 : ray[k])
                let (a, b) = ((-box.half[k] - start[k]) * inverse, (box.half[k] - start[k]) * inverse)
                if min(a, b) > enter { (enter, axis) = (min(a, b), k) }
                leave = min(leave, max(a, b))
                if enter >= leave { break }
            }
            if enter < leave, axis >= 0 {
                nearest = enter
                struck = (box.axes[axis] * (ray[axis] > 0 ? -1 : 1), index)
            }
        }
        if let struck { return .vehicle(struck.normal, distance: nearest, index: struck.index) }
        return nearest.isFinite ? .ground(origin + direction * nearest) : .sky
    }

    /// Distance to the ground within 150 m; nil where the ray misses it.
    private func groundDistance(from origin: SIMD3<Double>, _ direction: SIMD3<Double>) -> Double? {
        func above(_ t: Double) -> Double {
            let point = origin + direction * t
            return point.z - town.height(point.x, point.y)
        }
        if town.preset != .hills { return direction.z < -1e-3 ? min(-origin.z / direction.z, 150) : nil }
        var low = 0.0
        var t = 2.0
        while above(t) > 0 {
            low = t
            t *= 1.25
            if t > 150 { return nil }
        }
        var high = t
        for _ in 0..<18 {
            let middle = (low + high) / 2
            if above(middle) > 0 { low = middle } else { high = middle }
        }
        return high
    }
}

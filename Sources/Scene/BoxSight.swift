/// A box as it stands before one point of the map.
public struct BoxSight: Sendable {
    private let boxFromMap: Pose
    private let start, half: SIMD3<Double>

    public init(of box: Box, from point: SIMD3<Double>) {
        boxFromMap = box.mapFromBox.inverse
        start = boxFromMap.apply(point)
        half = box.size / 2
    }

    /// Whether the straight way to another point of the map passes through the box.
    public func isHidden(_ point: SIMD3<Double>) -> Bool {
        let way = boxFromMap.apply(point) - start
        var (near, far) = (0.0, 1.0)
        for axis in 0..<3 {
            if abs(way[axis]) < 1e-12 {
                guard abs(start[axis]) <= half[axis] else { return false }
                continue
            }
            let (a, b) = ((-half[axis] - start[axis]) / way[axis], (half[axis] - start[axis]) / way[axis])
            near = max(near, min(a, b))
            far = min(far, max(a, b))
        }
        return near <= far
    }
}

extension Box {
    /// Whether the straight way from one point of the map to another passes through the box.
    public func hides(_ to: SIMD3<Double>, from: SIMD3<Double>) -> Bool { BoxSight(of: self, from: from).isHidden(to) }
}

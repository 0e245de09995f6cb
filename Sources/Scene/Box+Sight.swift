extension Box {
    /// Whether the straight way from one point of the map to another passes through the box.
    public func hides(_ to: SIMD3<Double>, from: SIMD3<Double>) -> Bool {
        let boxFromMap = mapFromBox.inverse
        let start = boxFromMap.apply(from)
        let way = boxFromMap.apply(to) - start
        var (near, far) = (0.0, 1.0)
        for axis in 0..<3 {
            let half = size[axis] / 2
            if abs(way[axis]) < 1e-12 {
                guard abs(start[axis]) <= half else { return false }
                continue
            }
            let (a, b) = ((-half - start[axis]) / way[axis], (half - start[axis]) / way[axis])
            near = max(near, min(a, b))
            far = min(far, max(a, b))
        }
        return near <= far
    }
}

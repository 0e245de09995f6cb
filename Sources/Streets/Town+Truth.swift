extension Town {
    /// Polylines and polygons of the map, metres of the map frame.
    public struct Lines: Sendable {
        public var laneDividers: [[SIMD2<Double>]] = []
        public var roadDividers: [[SIMD2<Double>]] = []
        public var crossings: [[SIMD2<Double>]] = []
        public var roads: [[SIMD2<Double>]] = []
    }

    /// The map that is true of this town.
    public var lines: Lines {
        var lines = Lines()
        let stations = Array(stride(from: 0.0, through: length, by: 2))
        func along(_ d: Double) -> [[SIMD2<Double>]] {
            var runs: [[SIMD2<Double>]] = [[]]
            for x in stations {
                if isJunction(x) {
                    if runs.last?.isEmpty == false { runs.append([]) }
                } else {
                    runs[runs.count - 1].append([x, centreline(x) + d])
                }
            }
            return runs.filter { $0.count > 1 }
        }
        for d in dividers { if d == 0 { lines.roadDividers += along(d) } else { lines.laneDividers += along(d) } }
        let left = stations.map { SIMD2($0, centreline($0) + halfWidth) }
        let right = stations.map { SIMD2($0, centreline($0) - halfWidth) }
        lines.roads.append(right + left.reversed())
        for side in sideStreets where side < length {
            let (w, r) = (Self.sideHalfWidth, Self.sideReach)
            lines.roads.append([[side - w, -r], [side + w, -r], [side + w, r], [side - w, r]])
        }
        for x in crossings where x < length {
            let (low, high) = (x - Self.crossingDepth / 2, x + Self.crossingDepth / 2)
            lines.crossings.append([
                [low, centreline(low) - halfWidth], [high, centreline(high) - halfWidth], [high, centreline(high) + halfWidth],
                [low, centreline(low) + halfWidth],
            ])
        }
        return lines
    }

    /// What a network trained on lines 1.05 m wide would call a place: 0 background, 1 divider, 2 ped_crossing, 3 boundary.
    func trueClass(_ x: Double, _ y: Double) -> Int {
        let d = y - centreline(x)
        let reach = 0.525
        if abs(outside(x, d)) <= reach && x >= 0 && x <= length { return 3 }
        guard abs(d) < halfWidth else { return 0 }
        let crossing = nearestCrossing(x)
        if abs(abs(x - crossing) - Self.crossingDepth / 2) <= reach { return 2 }
        if !isJunction(x), dividers.contains(where: { abs(d - $0) <= reach }) { return 1 }
        return 0
    }

    /// Whether something lies here that looks like a line and is none: a tar seam or a shadow's edge.
    func looksLikeLine(_ x: Double, _ y: Double) -> Bool {
        let d = y - centreline(x)
        let block = Int((x / 18).rounded(.down))
        guard abs(d) < halfWidth, hashed(block, 0, seed) < 0.45 else { return false }
        let place = (hashed(block, 1, seed) - 0.5) * 1.6 * halfWidth + 0.1 * (x - Double(block) * 18)
        return abs(d - place) < 0.3
    }

    /// The ground's colour, red, green and blue in [0, 1].
    func colour(_ x: Double, _ y: Double) -> SIMD3<Double> {
        let d = y - centreline(x)
        let grain = 0.05 * (hashed(Int((x * 5).rounded(.down)), Int((y * 5).rounded(.down)), seed ^ 7) - 0.5)
        let beyond = outside(x, d)
        if beyond > 3.2 { return SIMD3(0.30, 0.42, 0.24) + grain }
        if beyond > 0.15 { return SIMD3(0.58, 0.56, 0.53) + grain }
        if beyond > 0 { return SIMD3(0.66, 0.65, 0.63) + grain }
        if abs(x - nearestCrossing(x)) < Self.crossingDepth / 2, (d + 50).truncatingRemainder(dividingBy: 1) < 0.5 {
            return SIMD3(repeating: 0.88) + grain
        }
        if !isJunction(x) {
            if abs(d) < 0.08 { return SIMD3(0.85, 0.70, 0.25) + grain }
            if dividers.contains(where: { abs(d - $0) < 0.08 }), x.truncatingRemainder(dividingBy: 6) < 3.5 {
                return SIMD3(repeating: 0.86) + grain
            }
        }
        return SIMD3(repeating: looksLikeLine(x, y) ? 0.22 : 0.34) + grain
    }
}

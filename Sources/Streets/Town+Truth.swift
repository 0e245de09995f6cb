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
        func along(_ index: Int) -> [[SIMD2<Double>]] {
            var runs: [[SIMD2<Double>]] = [[]]
            for x in stations {
                if isJunction(x) {
                    if runs.last?.isEmpty == false { runs.append([]) }
                } else {
                    runs[runs.count - 1].append([x, centreline(x) + dividers[index] + repainting(of: index, at: x)])
                }
            }
            return runs.filter { $0.count > 1 }
        }
        func strip(from low: Double, to high: Double) -> [SIMD2<Double>] {
            stations.map { SIMD2($0, centreline($0) + low) } + stations.reversed().map { SIMD2($0, centreline($0) + high) }
        }
        func patch(_ x: Double, halfDepth: Double, halfWidth: Double) -> [SIMD2<Double>] {
            let (low, high) = (x - halfDepth, x + halfDepth)
            return [
                [low, centreline(low) - halfWidth], [high, centreline(high) - halfWidth], [high, centreline(high) + halfWidth],
                [low, centreline(low) + halfWidth],
            ]
        }
        for index in dividers.indices {
            if dividers[index] == 0 { lines.roadDividers += along(index) } else { lines.laneDividers += along(index) }
        }
        let median = plan.medianHalf
        lines.roads +=
            median > 0
            ? [strip(from: -halfWidth, to: -median), strip(from: median, to: halfWidth)] : [strip(from: -halfWidth, to: halfWidth)]
        for side in sideStreets where side < length {
            let (w, r) = (plan.sideHalfWidth, Self.sideReach)
            lines.roads.append([[side - w, -r], [side + w, -r], [side + w, r], [side - w, r]])
        }
        for x in crossings where x < length {
            lines.crossings.append(patch(x, halfDepth: plan.crossingDepth / 2, halfWidth: halfWidth))
            if median > 0 { lines.roads.append(patch(x, halfDepth: gapHalf, halfWidth: median + 0.05)) }
        }
        return lines
    }

    /// What a network trained on lines 1.05 m wide would call a place: 0 background, 1 divider, 2 ped_crossing, 3 boundary.
    func trueClass(_ x: Double, _ d: Double) -> Int {
        let reach = 0.525
        let beyond = outside(x, d)
        if abs(beyond) <= reach && x >= 0 && x <= length { return 3 }
        guard beyond < 0 else { return 0 }
        if abs(d) < halfWidth, abs(abs(x - nearestCrossing(x)) - plan.crossingDepth / 2) <= reach { return 2 }
        if !isJunction(x), dividers(at: x).contains(where: { abs(d - $0) <= reach }) { return 1 }
        return 0
    }
}

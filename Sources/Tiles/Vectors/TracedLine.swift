internal import RealModule

/// A line as it was traced: dense points in metres, and how high the crest was at each.
struct TracedLine: Sendable, Hashable {
    var points: [SIMD2<Double>]
    var heights: [Float]

    init(points: [SIMD2<Double>], heights: [Float]) {
        self.points = points
        self.heights = heights
    }

    init(_ ridge: [RidgePoint], resolution: Double) {
        points = ridge.map { $0.place * resolution }
        heights = ridge.map(\.height)
    }

    var length: Double { lengthOf(points) }
    var mean: Double { heights.isEmpty ? 0 : heights.reduce(0) { $0 + Double($1) } / Double(heights.count) }
    var reversed: TracedLine { TracedLine(points: points.reversed(), heights: heights.reversed()) }

    /// The direction in which the line leaves through its last point: from what lies about two metres before it.
    var headingOut: SIMD2<Double> {
        guard let last = points.last else { return .zero }
        let from = points.last { separation($0, last) >= 2 } ?? points[0]
        let way = last - from
        let length = (way * way).sum().squareRoot()
        return length > 0 ? way / length : .zero
    }

    /// The way round whose first end has the smaller (x, y): the same line whichever end was found first.
    var canonical: TracedLine {
        guard let first = points.first, let last = points.last else { return self }
        return (last.x, last.y) < (first.x, first.y) ? reversed : self
    }
}

extension [TracedLine] {
    /// Without the lines that mostly run beside a stronger one of the same class, closer than `closest`: paint seen twice.
    ///
    /// - Parameter closest: metres.
    func withoutDoubles(closest: Double) -> [TracedLine] {
        let order = indices.sorted { a, b in
            let (x, y) = (self[a].length * self[a].mean, self[b].length * self[b].mean)
            return x != y ? x > y : self[a].points.isBefore(self[b].points)
        }
        var squares: [LatticeCell: [SIMD2<Double>]] = [:]
        func square(_ p: SIMD2<Double>) -> LatticeCell {
            LatticeCell(row: Int((p.y / closest).rounded(.down)), column: Int((p.x / closest).rounded(.down)))
        }
        func isBeside(_ p: SIMD2<Double>) -> Bool {
            let here = square(p)
            for row in -1...1 {
                for column in -1...1 {
                    if squares[here.moved(row, column)]?.contains(where: { separation($0, p) < closest }) ?? false { return true }
                }
            }
            return false
        }
        var kept: [TracedLine] = []
        for index in order {
            let line = self[index]
            let beside = line.points.count { isBeside($0) }
            guard Double(beside) < 0.7 * Double(line.points.count) else { continue }
            kept.append(line)
            for point in line.points { squares[square(point), default: []].append(point) }
        }
        return kept
    }

    /// Ends that face each other joined, nearest first, until no two are left that may be.
    ///
    /// Two ends may be joined where they lie at most `gap` metres apart, and each points at the other and along the other's line
    /// within `angle` radians. The gap is bridged straight.
    func joined(gap: Double, angle: Double) -> [TracedLine] {
        let cosine = Double.cos(angle)
        var ends: [(line: Int, isLast: Bool, place: SIMD2<Double>, heading: SIMD2<Double>)] = []
        for (index, line) in enumerated() {
            guard let first = line.points.first, let last = line.points.last else { continue }
            ends.append((index, false, first, line.reversed.headingOut))
            ends.append((index, true, last, line.headingOut))
        }
        var squares: [LatticeCell: [Int]] = [:]
        func square(_ p: SIMD2<Double>) -> LatticeCell {
            LatticeCell(row: Int((p.y / gap).rounded(.down)), column: Int((p.x / gap).rounded(.down)))
        }
        for (index, end) in ends.enumerated() { squares[square(end.place), default: []].append(index) }
        var candidates: [(cost: Double, a: Int, b: Int)] = []
        for (a, end) in ends.enumerated() {
            for row in -1...1 {
                for column in -1...1 {
                    for b in squares[square(end.place).moved(row, column)] ?? [] where a < b && ends[b].line != end.line {
                        let way = ends[b].place - end.place
                        let away = (way * way).sum().squareRoot()
                        let along = -(end.heading * ends[b].heading).sum()
                        guard away <= gap, along >= cosine else { continue }
                        if away > 0.5 {
                            let aim = Swift.min((way * end.heading).sum(), -(way * ends[b].heading).sum()) / away
                            guard aim >= cosine else { continue }
                        }
                        candidates.append((away + (1 - along), a, b))
                    }
                }
            }
        }
        candidates.sort { $0.cost != $1.cost ? $0.cost < $1.cost : ($0.a, $0.b) < ($1.a, $1.b) }
        return Self.chained(self, ends.map { ($0.line, $0.isLast) }, candidates.map { ($0.a, $0.b) })
    }

    private static func chained(_ lines: [TracedLine], _ ends: [(line: Int, isLast: Bool)], _ pairs: [(Int, Int)]) -> [TracedLine] {
        var chain = Array<Int>(lines.indices)
        func root(_ line: Int) -> Int { chain[line] == line ? line : root(chain[line]) }
        var partner = [Int: Int]()
        for (a, b) in pairs where partner[a] == nil && partner[b] == nil {
            let (x, y) = (root(ends[a].line), root(ends[b].line))
            guard x != y else { continue }
            chain[Swift.max(x, y)] = Swift.min(x, y)
            (partner[a], partner[b]) = (b, a)
        }
        var visited = Set<Int>()
        var result: [TracedLine] = []
        for line in lines.indices where !visited.contains(line) {
            // Walk to one end of the chain, then along it.
            var entry = 2 * line
            while let other = partner[entry] { entry = other ^ 1 }
            var whole = TracedLine(points: [], heights: [])
            var here: Int? = entry
            while let start = here {
                let member = lines[start / 2]
                visited.insert(start / 2)
                let part = start % 2 == 0 ? member : member.reversed
                whole.points += part.points
                whole.heights += part.heights
                here = partner[start ^ 1]
            }
            result.append(whole)
        }
        return result
    }
}

extension [SIMD2<Double>] {
    /// An order of lines that depends on where they are alone.
    func isBefore(_ other: [SIMD2<Double>]) -> Bool {
        for (a, b) in zip(self, other) where a != b { return (a.x, a.y) < (b.x, b.y) }
        return count < other.count
    }
}

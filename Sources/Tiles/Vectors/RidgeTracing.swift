/// Links the points of crests into lines: from the highest point on, to both sides, as far as the crest goes on straight enough.
///
/// Looks at points alone, wherever they were found, so a line crosses tiles and windows without knowing.
/// - Source: Steger 1998; ties are settled by place, so that the order of arrival does not count.
struct RidgeTracing {
    private let points: [RidgePoint]
    private var indexOf: [LatticeCell: Int]
    private var used: [Bool]
    /// Points beside a line: the crest passes between their cell and the line's, and would be traced twice from here.
    private var isBeside: [Bool]

    /// - Parameter points: each cell once.
    init(_ points: [RidgePoint]) {
        self.points = points.sorted { $0.cell < $1.cell }
        indexOf = Dictionary(minimumCapacity: points.count)
        used = Array(repeating: false, count: points.count)
        isBeside = used
        for (index, point) in self.points.enumerated() { indexOf[point.cell] = index }
    }

    /// Lines of points, each point in one line, but for those where a line ends on another.
    ///
    /// - Parameter seed: a line begins only at a point this high.
    mutating func lines(seed: Float) -> [[RidgePoint]] {
        let seeds = points.indices.filter { points[$0].height >= seed }.sorted { a, b in
            points[a].height != points[b].height ? points[a].height > points[b].height : a < b
        }
        var lines: [[RidgePoint]] = []
        for start in seeds where !used[start] && !isBeside[start] {
            used[start] = true
            let ahead = grow(from: start, along: points[start].along)
            let behind = grow(from: start, along: -points[start].along)
            let line = behind.reversed() + [start] + ahead
            if line.count > 1 { lines.append(line.map { points[$0] }) }
        }
        return lines
    }

    private mutating func grow(from start: Int, along direction: SIMD2<Double>) -> [Int] {
        var (here, heading) = (start, direction)
        var line: [Int] = []
        while let next = step(from: here, heading) {
            let isMeeting = used[next]
            line.append(next)
            for neighbour in ahead(of: here, heading) where neighbour != next && isParallel(neighbour, next) {
                isBeside[neighbour] = true
            }
            if isMeeting { break }
            used[next] = true
            let along = points[next].along
            heading = (along * heading).sum() >= 0 ? along : -along
            here = next
        }
        return line
    }

    /// The point among the three cells ahead that fits best: near, and running the same way.
    private func step(from here: Int, _ heading: SIMD2<Double>) -> Int? {
        var best: (index: Int, cost: Double)?
        for index in ahead(of: here, heading) {
            let way = points[index].place - points[here].place
            let length = (way * way).sum().squareRoot()
            let turn = abs((points[index].along * heading).sum())
            // Two cells may hold the same piece of the crest, so that a step to the other leads nowhere.
            guard (way * heading).sum() > 0.2 else { continue }
            let forward = (way * heading).sum() / length
            guard turn > 0.5, forward > 0.3 else { continue }
            let cost = length + 1.5 * (1 - turn) + 1.5 * (1 - forward)
            if best.map({ cost < $0.cost }) ?? true { best = (index, cost) }
        }
        return best?.index
    }

    private func isParallel(_ a: Int, _ b: Int) -> Bool { abs((points[a].along * points[b].along).sum()) > 0.7 }

    /// The points in the three neighbouring cells that lie most in the direction, in a fixed order.
    private func ahead(of here: Int, _ heading: SIMD2<Double>) -> [Int] {
        let cell = points[here].cell
        return Self.ring.map { ($0, (Double($0.columns) * heading.x + Double($0.rows) * heading.y) / $0.length) }
            .sorted { $0.1 > $1.1 }.prefix(3).compactMap { indexOf[cell.moved($0.0.rows, $0.0.columns)] }
    }

    private static let ring: [(rows: Int, columns: Int, length: Double)] = [
        (0, 1, 1), (1, 1, 2.0.squareRoot()), (1, 0, 1), (1, -1, 2.0.squareRoot()), (0, -1, 1), (-1, -1, 2.0.squareRoot()),
        (-1, 0, 1),
        (-1, 1, 2.0.squareRoot()),
    ]
}

internal import Bindings

/// Quadrangles between edges that face each other: two nearly parallel lines, side by side, are the long edges of one surface.
enum EdgePairs {
    /// Directions of a pair differ by at most this, as a cosine: 15°.
    private static let parallel = 0.966

    /// - Parameters:
    ///   - lines: what was traced, in metres.
    ///   - distance: how far two edges may lie apart.
    ///   - shortest: straight pieces shorter than this are no edges.
    /// - Returns: rings of four points, and how high the crests were on both; best pairs first, each edge in one pair, and none over
    ///   a better one: a pedestrian crossing does not lie on another.
    static func quadrangles(of lines: [TracedLine], distance range: ClosedRange<Double>, shortest: Double) -> [(
        ring: [SIMD2<Double>], height: Double
    )] {
        let edges = lines.flatMap { straightPieces(of: $0, shortest: shortest) }
        var pairs: [(score: Double, a: Int, b: Int)] = []
        for a in edges.indices {
            for b in edges.indices where a < b {
                if let score = score(edges[a], edges[b], range) { pairs.append((score, a, b)) }
            }
        }
        pairs.sort { $0.score != $1.score ? $0.score > $1.score : ($0.a, $0.b) < ($1.a, $1.b) }
        var taken = Set<Int>()
        var found: [(ring: [SIMD2<Double>], height: Double)] = []
        for pair in pairs where !taken.contains(pair.a) && !taken.contains(pair.b) {
            let (a, b) = (edges[pair.a], edges[pair.b])
            let facing = ((a.end - a.start) * (b.end - b.start)).sum() > 0 ? b : b.turned
            var ring = [a.start, a.end, facing.end, facing.start]
            if PlanarPolygons.signedArea(ring) < 0 { ring.reverse() }
            guard !lies(ring, over: found.map(\.ring)) else { continue }
            taken.formUnion([pair.a, pair.b])
            let weight = a.length + b.length
            found.append((ring, (a.height * a.length + b.height * b.length) / weight))
        }
        return found
    }

    /// Whether more than this share of a quadrangle lies on one of the others.
    private static let overlap = 0.25

    private static func lies(_ ring: [SIMD2<Double>], over others: [[SIMD2<Double>]]) -> Bool {
        let own = PlanarPolygons([[ring]])
        return others.contains { (own.clipped(to: PlanarPolygons([[$0]]))?.area ?? 0) > overlap * own.area }
    }

    private struct StraightEdge {
        let start, end: SIMD2<Double>
        let height: Double

        var length: Double { separation(start, end) }
        var turned: StraightEdge { StraightEdge(start: end, end: start, height: height) }
    }

    /// The pieces between the corners of a line: corners are where it leaves its chord by more than half a metre.
    private static func straightPieces(of line: TracedLine, shortest: Double) -> [StraightEdge] {
        let corners = PlanarLines([line.points]).simplified(tolerance: 0.5).lines[0]
        return zip(corners, corners.dropFirst()).compactMap { start, end in
            guard separation(start, end) >= shortest, let first = line.points.firstIndex(of: start),
                let last = line.points.lastIndex(of: end), first < last
            else { return nil }
            let heights = line.heights[first...last]
            return StraightEdge(start: start, end: end, height: heights.reduce(0) { $0 + Double($1) } / Double(heights.count))
        }
    }

    /// How well two edges make a pair: high, long, side by side and near; nil where they cannot.
    private static func score(_ a: StraightEdge, _ b: StraightEdge, _ range: ClosedRange<Double>) -> Double? {
        let (u, v) = ((a.end - a.start) / a.length, (b.end - b.start) / b.length)
        let cosine = abs((u * v).sum())
        guard cosine >= parallel else { return nil }
        let normal = SIMD2(-u.y, u.x)
        let middle = (b.start + b.end) / 2 - a.start
        let apart = abs((middle * normal).sum())
        guard range.contains(apart) else { return nil }
        let ends = [((b.start - a.start) * u).sum(), ((b.end - a.start) * u).sum()]
        let shared = min(a.length, max(ends[0], ends[1])) - max(0, min(ends[0], ends[1]))
        guard shared >= 0.5 * max(a.length, b.length) else { return nil }
        return shared * (a.height + b.height) * cosine / (1 + apart / 4)
    }
}

internal import Bindings

/// What is truly on the ground, as lines and polygons, metres of the map frame.
public struct VectorTruth: Sendable, Hashable {
    public let classes: [TrueVectors]

    public struct TrueVectors: Sendable, Hashable {
        public let name: String
        public let shapes: [MapVector.Shape]

        public init(name: String, shapes: [MapVector.Shape]) {
            self.name = name
            self.shapes = shapes
        }
    }

    public init(classes: [TrueVectors]) { self.classes = classes }
}

/// A line or polygon that is held against the truth: dense points along it, and how sure its maker was.
public struct ScoredVector: Sendable, Hashable {
    /// (points): equally spaced, both ends among them; of a polygon, around its exterior.
    public let points: [SIMD2<Double>]
    /// What instances are ranked by; of the truth it means nothing.
    public let confidence: Double

    /// So many points a line is given, or one for every 0.6 m where that is more.
    public static let points = 100

    public init(_ line: [SIMD2<Double>], confidence: Double = 1) {
        points = MapVector.samples(of: line, count: max(Self.points, Int((lengthOf(line) / 0.6).rounded(.up)) + 1))
        self.confidence = confidence
    }

    /// The mean of two means: of each point's distance to the nearest of the other's points, from here to there and back.
    public func chamferDistance(to other: ScoredVector) -> Double {
        (Self.meanNearest(points, other.points) + Self.meanNearest(other.points, points)) / 2
    }

    private static func meanNearest(_ points: [SIMD2<Double>], _ others: [SIMD2<Double>]) -> Double {
        var total = 0.0
        let span = others.span
        for point in points {
            var nearest = Double.infinity
            for index in 0..<span.count {
                let d = span[index] - point
                nearest = min(nearest, (d * d).sum())
            }
            total += nearest.squareRoot()
        }
        return total / Double(points.count)
    }
}

/// The part of the plane in which vectors are judged: polygons of the map frame.
public struct VectorPatch: Sendable {
    private let area: PlanarPolygons

    /// Pieces that a patch's edge leaves of a line, metres, or of a polygon, square metres: what is smaller is not judged.
    public static let smallest = 1.0

    public init(_ polygons: [[SIMD2<Double>]]) {
        area = PlanarPolygons(PlanarPolygons(polygons.map { [$0] }).union()?.polygons ?? [])
    }

    /// What of a shape lies inside, ready to be judged.
    public func judged(_ shape: MapVector.Shape, confidence: Double = 1) -> [ScoredVector] {
        switch shape {
        case .line(let line):
            (PlanarLines([line]).clipped(to: area)?.lines ?? []).filter { lengthOf($0) >= Self.smallest }
                .map { ScoredVector($0, confidence: confidence) }
        case .polygon(let rings):
            (PlanarPolygons([rings]).clipped(to: area)?.polygons ?? []).filter { PlanarPolygons([$0]).area >= Self.smallest }
                .map { ScoredVector($0[0], confidence: confidence) }
        }
    }
}

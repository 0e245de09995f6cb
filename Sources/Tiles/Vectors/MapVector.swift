internal import Bindings

/// A line or a polygon of the map, metres of the map frame.
public struct MapVector: Sendable, Hashable {
    public enum Shape: Sendable, Hashable {
        case line([SIMD2<Double>])
        /// Closed rings, the exterior first and counterclockwise, holes clockwise.
        case polygon([[SIMD2<Double>]])
    }

    public let className: String
    public var shape: Shape
    /// Mean of the class's fused probability, as decided, along the line or over the polygon's cells; in [0, 1].
    public let confidence: Double
    /// Mean number of frames that saw it.
    public let views: Double
    /// The drives that saw any of it; empty where nobody asked.
    public var drives: [String] = []

    public init(className: String, shape: Shape, confidence: Double, views: Double) {
        self.className = className
        self.shape = shape
        self.confidence = confidence
        self.views = views
    }

    /// All points, ring after ring.
    public var points: [SIMD2<Double>] {
        switch shape {
        case .line(let points): points
        case .polygon(let rings): rings.flatMap { $0 }
        }
    }

    /// Metres; of a polygon, around its exterior.
    public var length: Double {
        switch shape {
        case .line(let points): lengthOf(points)
        case .polygon(let rings): lengthOf(rings.first ?? [])
        }
    }

    /// Square metres; nil for a line.
    public var area: Double? {
        guard case .polygon(let rings) = shape else { return nil }
        return PlanarPolygons([rings]).area
    }
}

func lengthOf(_ line: [SIMD2<Double>]) -> Double {
    zip(line, line.dropFirst()).reduce(0) { $0 + separation($1.0, $1.1) }
}

func separation(_ a: SIMD2<Double>, _ b: SIMD2<Double>) -> Double {
    let d = b - a
    return (d * d).sum().squareRoot()
}

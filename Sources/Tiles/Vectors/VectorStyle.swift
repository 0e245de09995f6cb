/// How a class becomes lines or polygons: a row of a table, by the class's name. Lengths in metres.
public struct VectorStyle: Sendable, Hashable {
    public enum Shape: String, Sendable, Hashable, Codable {
        /// Something thin: its centre line.
        case line
        /// A surface: its outline.
        case area
        /// A surface of which models paint the two long edges, as HDMapNet's truth has them: two edges that face each other are
        /// one quadrangle; what has no edges to pair is outlined like a surface.
        case edges
    }

    /// The name that predictions know the class by.
    public let name: String
    public let shape: Shape
    /// Standard deviation of the smoothing that goes before the search for ridges.
    public let smoothing: Double
    /// A ridge begins where its smoothed probability reaches `seed` and goes on while it holds `grow`.
    public let seed, grow: Float
    /// Crests thinner than this before they were smoothed, by standard deviation, count as high as they were then.
    public let thin: Double
    /// Whether such lines turn at corners, as kerbs do; others that turn sharply at an end have run into a seam of the map.
    public let hasCorners: Bool
    /// Ends no further apart are joined where their directions agree.
    public let joinGap: Double
    /// Shorter lines are spurs.
    public let shortest: Double
    /// Smaller polygons are specks, square metres.
    public let smallest: Double
    /// How far two edges that face each other may lie apart.
    public let edgeDistance: ClosedRange<Double>

    init(
        _ name: String, _ shape: Shape, smoothing: Double = 0.4, seed: Float = 0.5, grow: Float = 0.25, thin: Double = 0.2,
        hasCorners: Bool = false, joinGap: Double = 4,
        shortest: Double = 3, smallest: Double = 3, edgeDistance: ClosedRange<Double> = 1.8...7
    ) {
        self.name = name
        self.shape = shape
        self.smoothing = smoothing
        self.seed = seed
        self.grow = grow
        self.thin = thin
        self.hasCorners = hasCorners
        self.joinGap = joinGap
        self.shortest = shortest
        self.smallest = smallest
        self.edgeDistance = edgeDistance
    }

    /// Every class that is drawn; a channel of another name (background, vehicles) is not.
    public static let known: [VectorStyle] = [
        VectorStyle("divider", .line), VectorStyle("road_divider", .line), VectorStyle("lane_divider", .line),
        VectorStyle("boundary", .line, hasCorners: true), VectorStyle("centerline", .line),
        VectorStyle("ped_crossing", .edges, smoothing: 0.3, seed: 0.35, grow: 0.2, thin: .infinity, shortest: 2, smallest: 4),
        VectorStyle("stop_line", .area, smallest: 0.5), VectorStyle("carpark_area", .area, smallest: 8),
        VectorStyle("walkway", .area, smallest: 4), VectorStyle("drivable_area", .area, smallest: 20),
    ]

    public init?(named name: String) {
        guard let style = Self.known.first(where: { $0.name == name }) else { return nil }
        self = style
    }

    /// How far a simplified line or outline may lie from what was traced.
    public static let tolerance = 0.1
    /// How far directions may differ for two ends to be joined, radians.
    static let joinAngle = 25 * Double.pi / 180
    /// Wider ridges, by the standard deviation of their profile, are no lines.
    static let widest = 2.5
}

/// What an onboard model's dump declares about itself: classes by name, grid, frame and activation.
public struct PredictionLayout: Sendable, Hashable {
    public let model: String
    /// Class names in array order, e.g. `background`, `divider`, `ped_crossing`, `boundary`.
    public let channels: [String]
    public let activation: Activation
    public let frame: PredictionFrame
    public let lifting: Lifting
    public let grid: BEVGrid
    /// The directions the array's two axes after the channel run in.
    public let axes: ArrayAxes
    public let features: FeatureLayout?

    public init(
        model: String, channels: [String], activation: Activation, frame: PredictionFrame, lifting: Lifting = .none, grid: BEVGrid,
        axes: ArrayAxes, features: FeatureLayout? = nil
    ) {
        self.model = model
        self.channels = channels
        self.activation = activation
        self.frame = frame
        self.lifting = lifting
        self.grid = grid
        self.axes = axes
        self.features = features
    }

    /// The array shape a file must have after the channel axis.
    public var arrayShape: (first: Int, second: Int) {
        axes.firstIsX ? (grid.columns, grid.rows) : (grid.rows, grid.columns)
    }
}

/// How logits become probabilities.
public enum Activation: String, Sendable, Hashable, CaseIterable, Codable {
    /// One class per cell; the channels sum to one.
    case softmax
    /// Each channel stands alone, decided at its own threshold.
    case sigmoid
}

/// The frame a prediction's grid is laid out in.
public enum PredictionFrame: String, Sendable, Hashable, CaseIterable, Codable {
    case ego, lidar
}

/// How the onboard model lifted images to the ground.
public enum Lifting: String, Sendable, Hashable, CaseIterable, Codable {
    case none
    /// Painted where the pixel's ray meets the flat ground plane, whatever the real ground does.
    case inversePerspective = "inverse-perspective"
}

/// One array axis: along which axis of the frame it runs, and which way.
public enum Direction: String, Sendable, Hashable, CaseIterable, Codable {
    case plusX = "+x"
    case minusX = "-x"
    case plusY = "+y"
    case minusY = "-y"

    public var isX: Bool { self == .plusX || self == .minusX }
    public var isPositive: Bool { self == .plusX || self == .plusY }
}

/// The directions of the two spatial axes of a prediction's array; one runs along x, the other along y.
public struct ArrayAxes: Sendable, Hashable {
    public let first, second: Direction

    /// - Returns: nil where both axes run along the same axis of the frame.
    public init?(_ first: Direction, _ second: Direction) {
        guard first.isX != second.isX else { return nil }
        self.first = first
        self.second = second
    }

    public var firstIsX: Bool { first.isX }

    /// The order everything inside uses: rows along +y, columns along +x.
    public static var canonical: ArrayAxes { ArrayAxes(trusted: .plusY, .plusX) }

    /// All eight ways to lay two axes out: two orders, two directions each.
    public static var all: [ArrayAxes] {
        Direction.allCases.flatMap { first in Direction.allCases.compactMap { ArrayAxes(first, $0) } }
    }

    private init(trusted first: Direction, _ second: Direction) {
        self.first = first
        self.second = second
    }
}

/// Feature channels that the onboard model dumped beside its logits, on a grid of their own over the same extent.
public struct FeatureLayout: Sendable, Hashable {
    /// The array's name in the file.
    public let name: String
    public let channels: Int
    /// Cell size in metres.
    public let resolution: Double

    public init(name: String, channels: Int, resolution: Double) {
        self.name = name
        self.channels = channels
        self.resolution = resolution
    }
}

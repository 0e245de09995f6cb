public import Scene

/// How far each cell of a frame's prediction is to be believed: made anew for each segment, whose frames it then weighs.
public protocol ConfidenceModel: Sendable {
    /// The name a job knows the model by; with it, everything the model's answer depends on: part of a segment's key.
    var identity: String { get }

    /// Whether every frame of a segment is to be shown before the first is weighed.
    var looksAround: Bool { get }

    /// Whether it asks what the segment's field knows of a frame's cells, where there is one.
    var looksIntoField: Bool { get }

    /// Feature channels that every prediction must bring.
    var features: Int { get }

    /// Begins a segment whose frames' footprints lie in this area of the map.
    mutating func begin(over area: Rectangle)

    /// Sees a frame before any is weighed.
    mutating func look(at frame: borrowing FrameView)

    mutating func confidence(of frame: borrowing FrameView) -> FrameConfidence
}

extension ConfidenceModel {
    public var looksAround: Bool { false }
    public var looksIntoField: Bool { false }
    public var features: Int { 0 }
    public mutating func begin(over area: Rectangle) {}
    public mutating func look(at frame: borrowing FrameView) {}
}

/// What a model says about one frame.
public struct FrameConfidence: Sendable, Hashable {
    /// (rows · columns) of the frame's grid: u of each cell, read as e^u clamped to [−8, 8]; nil where every cell counts the same.
    public let u: [Float]?
    /// (rows · columns): what each cell is predicted to lose against the truth, nats, ≥ 0; nil where the model predicts none.
    public let divergence: [Float]?
    /// The mean over the frame's cells of the predicted divergence from the truth, nats; nil where the model predicts none.
    public let meanDivergence: Double?
    /// Where the segment's other frames contradict this one wherever it looks, so that it is to be set aside: how far. Else nil.
    public let contradiction: Contradiction?

    public init(u: [Float]?, divergence: [Float]? = nil, meanDivergence: Double? = nil, contradiction: Contradiction? = nil) {
        self.u = u
        self.divergence = divergence
        self.meanDivergence = meanDivergence
        self.contradiction = contradiction
    }
}

/// How far a frame's prediction diverges from what its segment's other frames say, and how far the median frame's does: nats a cell.
public struct Contradiction: Sendable, Hashable {
    public let divergence, median: Float

    public init(divergence: Float, median: Float) {
        (self.divergence, self.median) = (divergence, median)
    }
}

/// One frame, as a model sees it.
public struct FrameView: Sendable {
    public let token: String
    public let prediction: Prediction
    public let layout: PredictionLayout
    public let gridFrameFromEgo: Pose
    public let warp: GroundPlaneWarp
    /// As mounted; empty where the drive has none.
    public let cameras: [Camera]
    /// Metres of the ego origin above the ground.
    public let egoHeight: Double
    /// nil where the segment has no field, or the model does not look into it.
    public var field: FieldEvidence?

    public init(
        token: String, prediction: Prediction, layout: PredictionLayout, gridFrameFromEgo: Pose, warp: GroundPlaneWarp,
        cameras: [Camera], egoHeight: Double, field: FieldEvidence? = nil
    ) {
        self.token = token
        self.prediction = prediction
        self.layout = layout
        self.gridFrameFromEgo = gridFrameFromEgo
        self.warp = warp
        self.cameras = cameras
        self.egoHeight = egoHeight
        self.field = field
    }
}

/// Every cell of every frame counts the same.
public struct UniformConfidence: ConfidenceModel {
    public let identity = "uniform"

    public init() {}

    public mutating func confidence(of frame: borrowing FrameView) -> FrameConfidence { FrameConfidence(u: nil) }
}

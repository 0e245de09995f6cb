public import Scene

/// How far each cell of a frame's prediction is to be believed.
public protocol ConfidenceModel: Sendable {
    /// The name a job knows the model by; with it, everything the model's answer depends on: part of a segment's key.
    var identity: String { get }

    /// (rows · columns) of the frame's grid: u of each cell, read as e^u clamped to [−8, 8]; nil where every cell counts the same.
    func confidence(of prediction: borrowing Prediction, on grid: BEVGrid, gridFrameFromEgo: Pose) -> [Float]?
}

/// Every cell of every frame counts the same.
public struct UniformConfidence: ConfidenceModel {
    public let identity = "uniform"

    public init() {}

    public func confidence(of prediction: borrowing Prediction, on grid: BEVGrid, gridFrameFromEgo: Pose) -> [Float]? { nil }
}

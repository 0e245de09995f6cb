public import Tensors

/// What the onboard model said about one frame, on the frame's own grid in canonical order.
public struct Prediction: Sendable, Hashable {
    /// (rows, columns, channels), before the activation; finite.
    public let logits: CellImage
    /// (rows · columns): whether the model could see the cell; nil where the dump does not say, and every cell counts.
    public let valid: [Bool]?
    /// (channels, rows', columns') on the feature grid; nil where none were dumped.
    public let features: Tensor?

    public init(logits: CellImage, valid: [Bool]? = nil, features: Tensor? = nil) {
        precondition(valid.map { $0.count == logits.rows * logits.columns } ?? true, "Prediction: valid does not cover the logits")
        self.logits = logits
        self.valid = valid
        self.features = features
    }
}

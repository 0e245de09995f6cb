public import Scene

/// What the map says about one tile, ready to be looked at: decided from the sums, cell by cell.
///
/// Every plane is (rows, columns), row 0 with the smallest y. Cells that no frame saw have `views` 0, zero in every other plane and
/// no decided channel: unseen is not background.
public struct FusedTile: Sendable, Hashable {
    /// Cells along one side.
    public let cells: Int
    public let channels: [String]
    public let activation: Activation
    /// (channels, rows, columns), the fused probabilities in [0, 1].
    public var probability: [Float]
    /// How many frames saw the cell.
    public var views: [UInt16]
    /// A bit for each channel that was decided: exactly one under softmax, any number under sigmoid, none where unseen.
    public var decided: [UInt16]
    /// The fused probability of what was decided, in [0, 1]. Under sigmoid: of the likeliest decided channel, or that none is there.
    public var confidence: [Float]
    /// Σw, the confidence-weighted number of views.
    public var weight: [Float]
    /// (Σw)² / Σw², between 1 and `views`.
    public var effectiveViews: [Float]
    /// Entropy of the fused probabilities in nats (binary entropies summed over channels under sigmoid).
    public var entropy: [Float]
    /// Generalised Jensen–Shannon divergence between the frames in nats, ≥ 0.
    public var disagreement: [Float]
    /// What the frames are predicted to lose against the truth, the mean by their weights, nats, ≥ 0; empty where nobody predicts it.
    public var divergence: [Float] = []
    /// 1 where the drives' most likely classes differ, else 0.
    public var conflict: [UInt8]
    /// Colour and height of the ground; nil where no photograph with a known ground shows the tile. Its bytes are kept apart.
    public var ground: GroundPicture?

    public init(cells: Int, channels: [String], activation: Activation) {
        let size = cells * cells
        self.cells = cells
        self.channels = channels
        self.activation = activation
        probability = Array(repeating: 0, count: channels.count * size)
        views = Array(repeating: 0, count: size)
        decided = views
        confidence = Array(repeating: 0, count: size)
        weight = confidence
        effectiveViews = confidence
        entropy = confidence
        disagreement = confidence
        conflict = Array(repeating: 0, count: size)
    }
}

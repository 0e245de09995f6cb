internal import RealModule

/// How a network is trained; with the segments, all that its weights depend on.
public struct TrainingSettings: Sendable, Hashable {
    public var steps = 2400
    public var seed: UInt64 = 1
    /// Channels of the network's three levels.
    public var widths = [16, 32, 64]
    /// Feature channels of the onboard model to look at.
    public var features = 0
    /// Whether segments' fields are looked into, where there are any.
    public var looksIntoField = false
    /// Whether u begins from the range's trust, and learns what to change of it; else it begins from 0.
    public var beginsFromRange = true
    /// The learning rate at its highest.
    public var rate: Float = 1.5e-3
    /// How much of each weight goes at the highest learning rate.
    public var decay: Float = 1e-4
    /// Frames of a crop: at least, at most.
    public var frames = 5...8
    /// Side of a crop, evidence cells.
    public var crop = 64
    /// Segments drawn for a round, and steps on each.
    public var segmentsPerRound = 4
    public var stepsPerSegment = 15
    /// Exponent of the focal loss; 0 is the cross-entropy.
    public var focus: Float = 0
    /// A class weighs as its share of the cells to the power of minus this; 0 weighs every cell alike.
    public var balance: Float = 0.5
    /// Weight of the divergence's regression, and of the square of what u changes, against the loss of the fused logits.
    public var divergenceWeight: Float = 0.05
    public var confidenceWeight: Float = 1e-3
    /// Rounds without a better validation loss after which training ends.
    public var patience = 12

    public init() {}

    public var stepsPerRound: Int { segmentsPerRound * stepsPerSegment }
    public var rounds: Int { max(1, (steps + stepsPerRound - 1) / stepsPerRound) }

    /// The learning rate of a step: up for a quarter of the steps, down along a cosine for the rest.
    ///
    /// - Source: Smith and Topin 2018.
    package func rate(step: Int) -> Float {
        let progress = Float(step) / Float(max(1, rounds * stepsPerRound))
        let (rise, low): (Float, Float) = (0.25, 0.04)
        if progress < rise { return rate * (low + (1 - low) * progress / rise) }
        return rate * (0.001 + 0.999 * 0.5 * (1 + Float.cos(Float.pi * min(1, (progress - rise) / (1 - rise)))))
    }
}

/// What a round of training came to.
public struct TrainingRound: Sendable, Hashable, Codable {
    /// Steps done after it.
    public let step: Int
    public let rate: Float
    /// Means over the round: the loss of the fused logits, and the squared error of the divergence.
    public let loss, divergenceLoss: Double
    /// The loss on the validation segments with the network's u, and with every frame alike.
    public let validation, validationOfUniform: Double?
    public let isBest: Bool
}

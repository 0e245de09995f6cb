/// How fused probabilities become classes: one offset per channel is added to the log-probability before the argmax.
///
/// Under sigmoid each channel stands alone: it is decided where its log-odds plus its offset reach 0, so at ½ without an offset.
public struct Decision: Sendable, Hashable {
    /// (channels), in nats; all zero decides by plain argmax.
    public let offsets: [Float]

    public init(offsets: [Float]) {
        self.offsets = offsets
    }

    /// The plain argmax.
    public static func argmax(channels: Int) -> Decision {
        Decision(offsets: Array(repeating: 0, count: channels))
    }
}

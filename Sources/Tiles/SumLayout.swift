public import Scene

/// Which sums a tile keeps, and in which order their planes lie.
///
/// Every layout begins with Σw, Σw², n, Σw·H, then Σw·l_c and Σw·p_c for each channel, and Σw·k where the confidence predicts the
/// divergence k; a fusion that reads more adds its planes.
public struct SumLayout: Sendable, Hashable {
    public let channels: Int
    public let activation: Activation
    public let extra: Extra
    /// Whether frames come with what each cell is predicted to lose against the truth.
    public let hasDivergence: Bool

    /// What a fusion needs beyond the common sums.
    public enum Extra: String, Sendable, Hashable, CaseIterable {
        case none
        /// Σw·ln p_c (log-odds under sigmoid): Bayesian fusion.
        case logProbability
        /// max p_c over frames: the maximum.
        case maximum
        /// Frames that decided for c: the hit counter.
        case hits
    }

    public init(channels: Int, activation: Activation, extra: Extra = .none, hasDivergence: Bool = false) {
        precondition((1...16).contains(channels), "SumLayout: \(channels) channels")
        self.channels = channels
        self.activation = activation
        self.extra = extra
        self.hasDivergence = hasDivergence
    }

    public static let weight = 0
    public static let squaredWeight = 1
    public static let views = 2
    public static let entropy = 3
    public func logit(_ channel: Int) -> Int { 4 + channel }
    public func probability(_ channel: Int) -> Int { 4 + channels + channel }
    /// Σw·k, where there is one.
    public var divergence: Int { 4 + 2 * channels }
    public func extra(_ channel: Int) -> Int { common + channel }

    /// Planes before those that a fusion adds.
    private var common: Int { 4 + 2 * channels + (hasDivergence ? 1 : 0) }

    public var planes: Int { common + (extra == .none ? 0 : channels) }
    /// Planes that merge by addition; those after merge by maximum.
    public var addedPlanes: Int { extra == .maximum ? common : planes }
}

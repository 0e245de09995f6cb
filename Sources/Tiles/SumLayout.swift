public import Scene

/// Which sums a tile keeps, and in which order their planes lie.
///
/// Every layout begins with Σw, Σw², n, Σw·H, then Σw·l_c and Σw·p_c for each channel; a fusion that reads more adds its planes.
public struct SumLayout: Sendable, Hashable {
    public let channels: Int
    public let activation: Activation
    public let extra: Extra

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

    public init(channels: Int, activation: Activation, extra: Extra = .none) {
        precondition((1...16).contains(channels), "SumLayout: \(channels) channels")
        self.channels = channels
        self.activation = activation
        self.extra = extra
    }

    public static let weight = 0
    public static let squaredWeight = 1
    public static let views = 2
    public static let entropy = 3
    public func logit(_ channel: Int) -> Int { 4 + channel }
    public func probability(_ channel: Int) -> Int { 4 + channels + channel }
    public func extra(_ channel: Int) -> Int { 4 + 2 * channels + channel }

    public var planes: Int { 4 + (extra == .none ? 2 : 3) * channels }
    /// Planes that merge by addition; those after merge by maximum.
    public var addedPlanes: Int { extra == .maximum ? 4 + 2 * channels : planes }
}

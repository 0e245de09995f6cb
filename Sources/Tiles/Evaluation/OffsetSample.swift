internal import RealModule
internal import Scene

/// A bounded sample of scored cells that offsets are fitted on.
///
/// Each cell has a number hashed from its patch's ordinal and its place; the cells of the smallest numbers are kept. So the sample
/// is uniform, has no memory of the order of patches, and holds every cell where there are no more than the capacity.
public struct OffsetSample: Sendable {
    public let classes: ScoredClasses
    public let capacity: Int
    /// Numbers at or above are not kept.
    private var limit = UInt64.max
    private var numbers: [UInt64] = []
    /// (cells).
    private(set) var labels: [UInt8] = []
    /// (cells, channels): log-probabilities under softmax, log-odds under sigmoid.
    var logs: [Float] = []

    public init(classes: ScoredClasses, capacity: Int = 1 << 19) {
        self.classes = classes
        self.capacity = capacity
    }

    /// Cells that a fit would look at.
    public var count: Int { min(labels.count, capacity) }

    /// - Parameter ordinal: of the patch; no two patches of a sample share one.
    public mutating func add(_ patch: ScoredPatch, ordinal: Int) {
        let size = patch.labels.count
        let channels = classes.channels.count
        for cell in 0..<size where patch.labels[cell] != ScoredPatch.unscored {
            let number = Self.hash(UInt64(ordinal) << 32 | UInt64(cell))
            guard number < limit else { continue }
            numbers.append(number)
            labels.append(patch.labels[cell])
            for channel in 0..<channels {
                let p = patch.seen[cell] ? patch.probability[channel * size + cell] : channel == classes.background ? 1 : 0
                let log = Float.log(max(p, 1e-12))
                logs.append(classes.activation == .softmax ? log : log - Float.log(max(1 - p, 1e-12)))
            }
            if numbers.count == 2 * capacity { keepSmallest() }
        }
    }

    /// The same sample without the cells gathered beyond its capacity.
    func trimmed() -> OffsetSample {
        var sample = self
        if sample.numbers.count > capacity { sample.keepSmallest() }
        return sample
    }

    /// Drops all but the cells of the `capacity` smallest numbers.
    private mutating func keepSmallest() {
        limit = numbers.sorted()[capacity]
        let channels = classes.channels.count
        var kept = 0
        for cell in numbers.indices where numbers[cell] < limit {
            numbers[kept] = numbers[cell]
            labels[kept] = labels[cell]
            for channel in 0..<channels { logs[kept * channels + channel] = logs[cell * channels + channel] }
            kept += 1
        }
        numbers.removeSubrange(kept...)
        labels.removeSubrange(kept...)
        logs.removeSubrange((kept * channels)...)
    }

    /// SplitMix64's finaliser.
    private static func hash(_ value: UInt64) -> UInt64 {
        var z = value &+ 0x9e37_79b9_7f4a_7c15
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

internal import RealModule

/// The histogram of one class's probability over cells that are the class and cells that are not, from which precision at every
/// recall follows.
///
/// Bins are 1/256 nat of log-odds wide, from −16 to 16. Cells of one bin count as equally ranked; how much that can matter is
/// `averagePrecisionBounds`.
public struct Ranking: Sendable, Hashable {
    private static let binsPerNat: Float = 256
    private static let reach: Float = 16
    private static let bins = Int(2 * reach * binsPerNat) + 1

    /// (bins), least likely first.
    private var positives, negatives: [Int]

    public init() {
        positives = Array(repeating: 0, count: Self.bins)
        negatives = positives
    }

    public mutating func add(probability p: Float, isTrue: Bool) {
        let logOdds = p <= 0 ? -Self.reach : p >= 1 ? Self.reach : Float.log(p / (1 - p)).clamped(to: -Self.reach...Self.reach)
        let bin = Int((logOdds + Self.reach) * Self.binsPerNat)
        if isTrue { positives[bin] += 1 } else { negatives[bin] += 1 }
    }

    public mutating func add(_ other: Ranking) {
        for bin in positives.indices {
            positives[bin] += other.positives[bin]
            negatives[bin] += other.negatives[bin]
        }
    }

    /// Σ (R_n − R_{n−1}) P_n over falling thresholds, one a bin; nil where nothing is true.
    public var averagePrecision: Double? { walk { $2 * $0 / ($0 + $1) } }

    /// Between these lies the average precision with every cell a threshold of its own: had each bin's false cells come first, and
    /// had its true cells come first.
    public var averagePrecisionBounds: ClosedRange<Double>? {
        // Within a bin, precision after the k-th true cell is (before + k) / (before + k + false cells ranked above).
        guard let low = walk({ hits, misses, added in Self.sum(from: hits - added, added, misses: misses) }),
            let high = walkBefore({ hits, misses, added in Self.sum(from: hits, added, misses: misses) })
        else { return nil }
        return min(low, high)...max(low, high)
    }

    /// Sums `gain(hits, misses, added)` over bins from the likeliest down, hits and misses counted with the bin; over all true cells.
    private func walk(_ gain: (Double, Double, Double) -> Double) -> Double? {
        var (hits, misses, area) = (0.0, 0.0, 0.0)
        for bin in positives.indices.reversed() {
            hits += Double(positives[bin])
            misses += Double(negatives[bin])
            if positives[bin] > 0 { area += gain(hits, misses, Double(positives[bin])) }
        }
        return hits > 0 ? area / hits : nil
    }

    /// As `walk`, hits and misses counted before the bin.
    private func walkBefore(_ gain: (Double, Double, Double) -> Double) -> Double? {
        var (hits, misses, area) = (0.0, 0.0, 0.0)
        for bin in positives.indices.reversed() {
            if positives[bin] > 0 { area += gain(hits, misses, Double(positives[bin])) }
            hits += Double(positives[bin])
            misses += Double(negatives[bin])
        }
        return hits > 0 ? area / hits : nil
    }

    /// Σ_{k=1…added} (before + k) / (before + k + misses).
    private static func sum(from before: Double, _ added: Double, misses: Double) -> Double {
        (1...Int(added)).reduce(0.0) { $0 + (before + Double($1)) / (before + Double($1) + misses) }
    }
}

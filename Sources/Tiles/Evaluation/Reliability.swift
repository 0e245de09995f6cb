/// Whether what is said with so much confidence is right so often: fifteen bins of equal width over [0, 1].
///
/// Under softmax the confidence is the largest probability of a cell. Under sigmoid each scored channel speaks for itself, with
/// max(p, 1 − p).
public struct Reliability: Sendable, Hashable {
    public static let bins = 15

    /// (bins): how many spoke, and how many of them were right.
    public private(set) var count = Array(repeating: 0, count: bins)
    public private(set) var right = Array(repeating: 0, count: bins)
    /// (bins): Σ confidence in units of 2⁻³⁰.
    private var confidence = [Int64](repeating: 0, count: bins)

    public init() {}

    public mutating func add(confidence p: Float, isRight: Bool) {
        let bin = min(Int(p * Float(Self.bins)), Self.bins - 1)
        count[bin] += 1
        right[bin] += isRight ? 1 : 0
        confidence[bin] += Fixed.of(p)
    }

    public mutating func add(_ other: Reliability) {
        for bin in count.indices {
            count[bin] += other.count[bin]
            right[bin] += other.right[bin]
            confidence[bin] += other.confidence[bin]
        }
    }

    /// Mean confidence and share of right answers of a bin; nil where nobody spoke.
    public func point(_ bin: Int) -> (confidence: Double, accuracy: Double)? {
        guard count[bin] > 0 else { return nil }
        let n = Double(count[bin])
        return (Double(confidence[bin]) / Fixed.unit / n, Double(right[bin]) / n)
    }

    /// The expected calibration error: |confidence − accuracy| averaged over all who spoke; nil where nobody did.
    public var expectedCalibrationError: Double? {
        let total = count.reduce(0, +)
        guard total > 0 else { return nil }
        let gap = count.indices.reduce(0.0) { $0 + abs(Double(confidence[$1]) / Fixed.unit - Double(right[$1])) }
        return gap / Double(total)
    }
}

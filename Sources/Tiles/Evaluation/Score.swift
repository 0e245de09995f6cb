internal import RealModule

/// How a map's probabilities compare with the truth: sums over cells, so that any split of the cells adds up to the same score.
public struct Score: Sendable, Hashable {
    /// Bins of the probability on a logit scale from −12 to 12: average precision is exact but for ties inside a bin.
    private static let bins = 4096
    private let offsets: [Float]
    private var intersections: [Int]
    private var unions: [Int]
    private var positives: [[Int]]
    private var negatives: [[Int]]
    private var squaredError = 0.0
    private var cells = 0
    private var binConfidence = [Double](repeating: 0, count: 15)
    private var binCorrect = [Int](repeating: 0, count: 15)

    /// - Parameter offsets: (1 + classes), added to the log-probability before the argmax; background first.
    public init(offsets: [Float]) {
        let classes = offsets.count - 1
        self.offsets = offsets
        intersections = Array(repeating: 0, count: classes)
        unions = intersections
        positives = Array(repeating: Array(repeating: 0, count: Self.bins), count: classes)
        negatives = positives
    }

    /// Counts one cell.
    ///
    /// - Parameters:
    ///   - p: (1 + classes), background first, summing to one.
    ///   - label: the true class, 0 for background.
    public mutating func add(_ p: [Float], label: Int) {
        var (best, highest) = (0, -Float.infinity)
        var (top, topProbability) = (0, -Float.infinity)
        for (index, value) in p.enumerated() {
            let score = Float.log(max(value, 1e-12)) + offsets[index]
            if score > highest { (best, highest) = (index, score) }
            if value > topProbability { (top, topProbability) = (index, value) }
            let error = Double(value) - (index == label ? 1 : 0)
            squaredError += error * error
            guard index > 0 else { continue }
            let logit = Float.log(max(value, 1e-7)) - Float.log(max(1 - value, 1e-7))
            let bin = Int((logit + 12) / 24 * Float(Self.bins)).clamped(to: 0...(Self.bins - 1))
            if index == label { positives[index - 1][bin] += 1 } else { negatives[index - 1][bin] += 1 }
        }
        for index in intersections.indices {
            let (said, isTrue) = (best == index + 1, label == index + 1)
            if said && isTrue { intersections[index] += 1 }
            if said || isTrue { unions[index] += 1 }
        }
        let bin = min(14, Int(topProbability * 15))
        binConfidence[bin] += Double(topProbability)
        if top == label { binCorrect[bin] += 1 }
        cells += 1
    }

    /// Intersection over union of each class; nil where neither the map nor the truth holds it.
    public var iou: [Double?] { zip(intersections, unions).map { $1 > 0 ? Double($0) / Double($1) : nil } }

    /// The mean over the classes that occur.
    public var meanIoU: Double? { mean(iou) }

    /// Area under precision over recall, by class; nil where the truth does not hold the class.
    public var averagePrecision: [Double?] {
        zip(positives, negatives).map { positive, negative in
            let all = positive.reduce(0, +)
            guard all > 0 else { return nil }
            var (found, said) = (0, 0)
            var area = 0.0
            for bin in (0..<Self.bins).reversed() where positive[bin] + negative[bin] > 0 {
                found += positive[bin]
                said += positive[bin] + negative[bin]
                area += Double(found) / Double(said) * Double(positive[bin]) / Double(all)
            }
            return area
        }
    }

    public var meanAveragePrecision: Double? { mean(averagePrecision) }

    /// Mean over cells of Σ (p − y)².
    public var brier: Double? { cells > 0 ? squaredError / Double(cells) : nil }

    /// Expected calibration error of the likeliest class, over fifteen bins.
    public var calibrationError: Double? {
        guard cells > 0 else { return nil }
        return (0..<15).reduce(0) { $0 + abs(binConfidence[$1] - Double(binCorrect[$1])) } / Double(cells)
    }

    private func mean(_ values: [Double?]) -> Double? {
        let present = values.compactMap { $0 }
        return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }

    public static func + (a: Score, b: Score) -> Score {
        precondition(a.offsets == b.offsets, "Score: \(a.offsets) and \(b.offsets)")
        var sum = a
        for index in a.intersections.indices {
            sum.intersections[index] += b.intersections[index]
            sum.unions[index] += b.unions[index]
            for bin in 0..<bins {
                sum.positives[index][bin] += b.positives[index][bin]
                sum.negatives[index][bin] += b.negatives[index][bin]
            }
        }
        sum.squaredError += b.squaredError
        sum.cells += b.cells
        for bin in 0..<15 {
            sum.binConfidence[bin] += b.binConfidence[bin]
            sum.binCorrect[bin] += b.binCorrect[bin]
        }
        return sum
    }
}

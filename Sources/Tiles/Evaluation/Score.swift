internal import RealModule
internal import Scene

/// How a map compares with the truth, as counts: scores of disjoint cells merge by addition, exactly, in any order.
///
/// Everything is kept in integers (sums of real numbers in units of 2⁻³⁰), so that no order of adding changes the last bit.
public struct Score: Sendable, Hashable {
    public let classes: ScoredClasses
    /// The decisions that intersections and unions are counted for.
    public let decisions: [Decision]
    public internal(set) var cells = 0
    /// Cells that count but that no frame saw.
    public internal(set) var unseen = 0
    /// (decisions, classes): cells that are both, and cells that are decided to be the class.
    var both, decided: [Int]
    /// (classes): cells that truly are the class.
    var truly: [Int]
    /// (classes): the histogram of the class's probability.
    var ranking: [Ranking]
    var squaredError: Int64 = 0
    public internal(set) var reliability = Reliability()

    public init(classes: ScoredClasses, decisions: [Decision]) {
        self.classes = classes
        self.decisions = decisions
        both = Array(repeating: 0, count: decisions.count * classes.names.count)
        decided = both
        truly = Array(repeating: 0, count: classes.names.count)
        ranking = Array(repeating: Ranking(), count: classes.names.count)
    }

    public static func + (a: Score, b: Score) -> Score {
        precondition(a.classes == b.classes && a.decisions == b.decisions, "Score: scores of different classes or decisions")
        var sum = a
        sum.cells += b.cells
        sum.unseen += b.unseen
        for index in sum.both.indices {
            sum.both[index] += b.both[index]
            sum.decided[index] += b.decided[index]
        }
        for index in sum.truly.indices {
            sum.truly[index] += b.truly[index]
            sum.ranking[index].add(b.ranking[index])
        }
        sum.squaredError += b.squaredError
        sum.reliability.add(b.reliability)
        return sum
    }

    /// Intersection over union of one class under one of the decisions; nil where the class is neither true nor decided anywhere.
    public func iou(_ name: String, decision: Int = 0) -> Double? {
        guard let index = classes.names.firstIndex(of: name) else { return nil }
        let place = decision * classes.names.count + index
        let union = decided[place] + truly[index] - both[place]
        return union > 0 ? Double(both[place]) / Double(union) : nil
    }

    /// The mean over the classes that have one; nil without any.
    public func meanIoU(decision: Int = 0) -> Double? {
        mean(classes.names.compactMap { iou($0, decision: decision) })
    }

    /// Average precision of one class; nil where no cell truly is the class.
    public func averagePrecision(_ name: String) -> Double? {
        classes.names.firstIndex(of: name).flatMap { ranking[$0].averagePrecision }
    }

    public var meanAveragePrecision: Double? {
        mean(classes.names.compactMap { averagePrecision($0) })
    }

    /// Mean over cells of Σ_c (p_c − y_c)²: over all channels under softmax, over the scored ones under sigmoid.
    public var brier: Double? {
        cells > 0 ? Double(squaredError) / Fixed.unit / Double(cells) : nil
    }

    private func mean(_ values: [Double]) -> Double? {
        values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
}

/// Real numbers in units of 2⁻³⁰, which add exactly: 2³³ cells of error 1 fit.
enum Fixed {
    static let unit = 0x1p30

    static func of(_ value: Float) -> Int64 { Int64((Double(value) * unit).rounded()) }
}

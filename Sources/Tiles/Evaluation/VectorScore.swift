/// Average precision of lines and polygons by Chamfer distance, as vector maps are judged.
///
/// Within a patch, instances are taken from the surest to the least sure; each looks at the true instance of its class that lies
/// nearest, and is right where that is within the threshold and nobody took it before. Right and wrong ones of all patches together,
/// ranked by confidence, give precision over recall; the average precision is the area under it, each precision raised to the best
/// that a higher recall still has.
/// - Source: HDMapNet (Li et al. 2022) for the distance and its thresholds, MapTR (Liao et al. 2023) for matching, resampling and area.
public struct VectorScore: Sendable {
    /// Metres.
    public static let thresholds = [0.5, 1.0, 1.5]

    public let classes: [String]
    /// (classes): how many are truly there.
    private var truly: [Int]
    /// (classes): how sure each instance was, and at which thresholds it is right, a bit each.
    private var instances: [[(confidence: Double, right: UInt8)]]

    public init(classes: [String]) {
        self.classes = classes
        truly = classes.map { _ in 0 }
        instances = classes.map { _ in [] }
    }

    /// Adds what one patch holds of one class.
    public mutating func add(_ found: [ScoredVector], truth: [ScoredVector], className: String) {
        guard let index = classes.firstIndex(of: className) else { return }
        truly[index] += truth.count
        let ranked = found.enumerated().sorted {
            $0.element.confidence != $1.element.confidence ? $0.element.confidence > $1.element.confidence : $0.offset < $1.offset
        }
        var taken = Self.thresholds.map { _ in Set<Int>() }
        for (_, vector) in ranked {
            var right: UInt8 = 0
            let nearest = truth.indices.map { ($0, vector.chamferDistance(to: truth[$0])) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
            if let (candidate, distance) = nearest {
                for (bit, threshold) in Self.thresholds.enumerated() where distance <= threshold {
                    if taken[bit].insert(candidate).inserted { right |= 1 << UInt8(bit) }
                }
            }
            instances[index].append((vector.confidence, right))
        }
    }

    /// How many of a class were found, and how many are truly there.
    public func counts(_ name: String) -> (found: Int, truly: Int) {
        classes.firstIndex(of: name).map { (instances[$0].count, truly[$0]) } ?? (0, 0)
    }

    /// In [0, 1]; nil where the class is truly nowhere.
    public func averagePrecision(_ name: String, threshold: Int) -> Double? {
        guard let index = classes.firstIndex(of: name), truly[index] > 0 else { return nil }
        let ranked = instances[index].enumerated().sorted {
            $0.element.confidence != $1.element.confidence ? $0.element.confidence > $1.element.confidence : $0.offset < $1.offset
        }
        var right = 0
        var curve: [(recall: Double, precision: Double)] = []
        for (count, (_, instance)) in ranked.enumerated() {
            if instance.right & (1 << UInt8(threshold)) != 0 { right += 1 }
            curve.append((Double(right) / Double(truly[index]), Double(right) / Double(count + 1)))
        }
        var (area, best, recall) = (0.0, 0.0, curve.last?.recall ?? 0)
        for point in curve.reversed() {
            area += (recall - point.recall) * best
            recall = point.recall
            best = max(best, point.precision)
        }
        return area + recall * best
    }

    /// The mean over the thresholds; nil where the class is truly nowhere.
    public func averagePrecision(_ name: String) -> Double? {
        mean(Self.thresholds.indices.compactMap { averagePrecision(name, threshold: $0) })
    }

    /// The mean over the classes that have one.
    public var meanAveragePrecision: Double? { mean(classes.compactMap { averagePrecision($0) }) }

    private func mean(_ values: [Double]) -> Double? { values.isEmpty ? nil : values.reduce(0, +) / Double(values.count) }
}

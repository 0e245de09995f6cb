internal import RealModule

/// Finds the per-class offsets that give the best mean IoU, on every so-many-th cell it is shown.
public struct OffsetFit: Sendable {
    private let every: Int
    private let classes: Int
    private var shown = 0
    /// (cells, 1 + classes), log-probabilities.
    private var logs: [Float] = []
    private var labels: [UInt8] = []

    /// - Parameters:
    ///   - classes: without the background.
    ///   - every: keeps one cell in so many.
    public init(classes: Int, every: Int) {
        self.classes = classes
        self.every = max(1, every)
    }

    public mutating func add(_ p: [Float], label: Int) {
        defer { shown += 1 }
        guard shown % every == 0 else { return }
        logs += p.map { Float.log(max($0, 1e-12)) }
        labels.append(UInt8(label))
    }

    /// (1 + classes), background first and 0: coordinate ascent over steps of 0.5, 0.2 and 0.05 nats, three rounds each.
    public func offsets() -> [Float] {
        var offsets = [Float](repeating: 0, count: classes + 1)
        var best = meanIoU(offsets)
        for step: Float in [0.5, 0.2, 0.05] {
            for _ in 0..<3 {
                for index in 1...classes {
                    let centre = offsets[index]
                    for multiple in -6...6 {
                        var trial = offsets
                        trial[index] = centre + Float(multiple) * step
                        let value = meanIoU(trial)
                        if value > best { (best, offsets) = (value, trial) }
                    }
                }
            }
        }
        return offsets
    }

    private func meanIoU(_ offsets: [Float]) -> Double {
        var intersections = [Int](repeating: 0, count: classes + 1)
        var said = intersections
        var isTrue = intersections
        let width = classes + 1
        for cell in labels.indices {
            var (best, highest) = (0, logs[cell * width] + offsets[0])
            for index in 1..<width where logs[cell * width + index] + offsets[index] > highest {
                (best, highest) = (index, logs[cell * width + index] + offsets[index])
            }
            said[best] += 1
            isTrue[Int(labels[cell])] += 1
            if best == Int(labels[cell]) { intersections[best] += 1 }
        }
        let values = (1...classes).compactMap { index -> Double? in
            let union = said[index] + isTrue[index] - intersections[index]
            return union > 0 ? Double(intersections[index]) / Double(union) : nil
        }
        return values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }
}

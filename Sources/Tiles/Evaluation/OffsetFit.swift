internal import RealModule
internal import Scene

/// Finds the per-channel offsets under which the maps' mean IoU is highest.
///
/// Coordinate ascent: one class's offset is moved at a time, and every offset from −8 to 8 nats in steps of 0.02 is tried at once, for
/// a cell goes over to the class exactly where the offset passes what the class lacks against its strongest rival. The background's
/// offset stays 0. Several maps count alike: what is maximised is the mean of their mean IoUs.
public struct OffsetFit: Sendable {
    private static let reach: Float = 8
    private static let stepsPerNat: Float = 50
    private static let steps = Int(2 * reach * stepsPerNat)

    public let decision: Decision
    /// Mean over the maps of their mean IoU on the sampled cells, at the offsets and by plain argmax.
    public let meanIoU, meanIoUByArgmax: Double

    /// - Parameter gathered: one for each map, of the same classes.
    /// - Returns: nil without a sample, or where no class occurs.
    public init?(_ gathered: [OffsetSample]) {
        let samples = gathered.map { $0.trimmed() }
        guard let classes = samples.first?.classes, !classes.names.isEmpty else { return nil }
        precondition(samples.allSatisfy { $0.classes == classes }, "OffsetFit: samples of different classes")
        let zero = [Float](repeating: 0, count: classes.channels.count)
        guard let plain = Self.meanIoU(samples, zero) else { return nil }
        var best = (value: plain, offsets: zero)
        // Three places to start from, since the ascent ends on the nearest ridge.
        for start: Float in [0, 1, 2] {
            var offsets = zero
            for channel in classes.channelOfClass { offsets[channel] = start }
            var value = Self.meanIoU(samples, offsets) ?? 0
            for _ in 0..<20 {
                let before = value
                for (index, channel) in classes.channelOfClass.enumerated() {
                    let moved = Self.bestOffset(ofClass: index, samples, offsets)
                    if moved.value > value + 1e-9 { (value, offsets[channel]) = (moved.value, moved.offset) }
                }
                if value - before < 1e-6 { break }
            }
            if value > best.value { best = (value, offsets) }
        }
        decision = Decision(offsets: best.offsets)
        meanIoU = best.value
        meanIoUByArgmax = plain
    }

    /// What each class counts on one sample.
    private struct Counts {
        var both, decided, truly: [Int]

        init(_ classes: Int) {
            both = Array(repeating: 0, count: classes)
            (decided, truly) = (both, both)
        }

        var meanIoU: Double? {
            var (sum, classes) = (0.0, 0)
            for index in both.indices {
                let union = decided[index] + truly[index] - both[index]
                if union > 0 { (sum, classes) = (sum + Double(both[index]) / Double(union), classes + 1) }
            }
            return classes > 0 ? sum / Double(classes) : nil
        }
    }

    private static func meanIoU(_ samples: [OffsetSample], _ offsets: [Float]) -> Double? {
        mean(
            samples.map { sample in
                var counts = Counts(sample.classes.names.count)
                for cell in sample.labels.indices {
                    let label = Int(sample.labels[cell])
                    if label > 0 { counts.truly[label - 1] += 1 }
                    func decide(_ index: Int) {
                        counts.decided[index] += 1
                        if label == index + 1 { counts.both[index] += 1 }
                    }
                    switch sample.classes.activation {
                    case .softmax:
                        let best = strongest(sample, cell, offsets, besides: nil).channel
                        if sample.classes.classOfChannel[best] >= 0 { decide(sample.classes.classOfChannel[best]) }
                    case .sigmoid:
                        for (index, channel) in sample.classes.channelOfClass.enumerated()
                        where sample.logs[cell * offsets.count + channel] + offsets[channel] >= 0 { decide(index) }
                    }
                }
                return counts.meanIoU
            })
    }

    /// The channel of the largest log-probability plus offset, the first of equals.
    private static func strongest(
        _ sample: OffsetSample, _ cell: Int, _ offsets: [Float], besides left: Int?
    ) -> (channel: Int, value: Float) {
        var (best, highest) = (0, -Float.infinity)
        for channel in offsets.indices where channel != left {
            let value = sample.logs[cell * offsets.count + channel] + offsets[channel]
            if value > highest { (best, highest) = (channel, value) }
        }
        return (best, highest)
    }

    /// The offset of one class that is best while the others stay; the smallest of equals in size.
    private static func bestOffset(ofClass moved: Int, _ samples: [OffsetSample], _ offsets: [Float]) -> (
        value: Double, offset: Float
    ) {
        var sweeps = samples.map { Sweep($0, moved: moved, offsets) }
        var best = (value: -1.0, offset: Float(0))
        for step in 0...steps {
            let offset = Float(step) / stepsPerNat - reach
            for index in sweeps.indices { sweeps[index].raise(to: step) }
            guard let value = mean(sweeps.map(\.counts.meanIoU)) else { continue }
            if value > best.value || (value == best.value && abs(offset) < abs(best.offset)) { best = (value, offset) }
        }
        return best
    }

    private static func mean(_ values: [Double?]) -> Double? {
        let present = values.compactMap { $0 }
        return present.isEmpty ? nil : present.reduce(0, +) / Double(present.count)
    }

    /// One sample's counts while one class's offset rises from its lowest value.
    private struct Sweep {
        private let moved: Int
        private let classes: Int
        /// (steps + 1, labels, rivals): cells that go over when the offset reaches a step, by label and by the class they leave; the
        /// last rival is "no class".
        private var changes: [Int32]
        private(set) var counts: Counts

        init(_ sample: OffsetSample, moved: Int, _ offsets: [Float]) {
            self.moved = moved
            let classes = sample.classes.names.count
            self.classes = classes
            changes = Array(repeating: 0, count: (OffsetFit.steps + 1) * (classes + 1) * (classes + 1))
            counts = Counts(classes)
            let channel = sample.classes.channelOfClass[moved]
            for cell in sample.labels.indices {
                let label = Int(sample.labels[cell])
                if label > 0 { counts.truly[label - 1] += 1 }
                var rival = -1
                var lack = -sample.logs[cell * offsets.count + channel]
                switch sample.classes.activation {
                case .softmax:
                    let strongest = OffsetFit.strongest(sample, cell, offsets, besides: channel)
                    rival = sample.classes.classOfChannel[strongest.channel]
                    lack += strongest.value
                    if rival >= 0 { add(label, to: rival, 1) }
                case .sigmoid:
                    for (index, other) in sample.classes.channelOfClass.enumerated()
                    where index != moved && sample.logs[cell * offsets.count + other] + offsets[other] >= 0 {
                        add(label, to: index, 1)
                    }
                }
                let step = ((lack + OffsetFit.reach) * OffsetFit.stepsPerNat).rounded(.up)
                guard step <= Float(OffsetFit.steps) else { continue }
                changes[(max(0, Int(step)) * (classes + 1) + label) * (classes + 1) + (rival < 0 ? classes : rival)] += 1
            }
        }

        mutating func raise(to step: Int) {
            for label in 0...classes {
                for rival in 0...classes {
                    let cells = Int(changes[(step * (classes + 1) + label) * (classes + 1) + rival])
                    guard cells > 0 else { continue }
                    if rival < classes { add(label, to: rival, -cells) }
                    add(label, to: moved, cells)
                }
            }
        }

        private mutating func add(_ label: Int, to index: Int, _ cells: Int) {
            counts.decided[index] += cells
            if label == index + 1 { counts.both[index] += cells }
        }
    }
}

internal import RealModule
internal import Scene

extension Score {
    /// Counts every scored cell of a patch.
    public mutating func add(_ patch: ScoredPatch) {
        let size = patch.labels.count
        let channels = classes.channels.count
        precondition(patch.probability.count == channels * size, "Score: \(patch.probability.count) probabilities, \(size) cells")
        // log p + offset is largest where p · e^offset is.
        let factors = decisions.map { $0.offsets.map { Float.exp($0) } }
        var p = [Float](repeating: 0, count: channels)
        for cell in 0..<size where patch.labels[cell] != ScoredPatch.unscored {
            let label = patch.labels[cell]
            cells += 1
            if label > 0 { truly[Int(label) - 1] += 1 }
            if patch.seen[cell] {
                for channel in 0..<channels { p[channel] = patch.probability[channel * size + cell] }
            } else {
                unseen += 1
                for channel in 0..<channels { p[channel] = channel == classes.background ? 1 : 0 }
            }
            for (index, channel) in classes.channelOfClass.enumerated() {
                ranking[index].add(probability: p[channel], isTrue: Int(label) == index + 1)
            }
            switch classes.activation {
            case .softmax: addOfOne(p, label: label, factors: factors, isSeen: patch.seen[cell])
            case .sigmoid: addOfEach(p, label: label, factors: factors)
            }
        }
    }

    /// One class a cell: the channel where p · factor is largest, the first of equals.
    private mutating func addOfOne(_ p: [Float], label: UInt8, factors: [[Float]], isSeen: Bool) {
        let trueChannel = classes.trueChannel(label)
        var error: Float = 0
        var (best, highest) = (0, -Float.infinity)
        for channel in p.indices {
            let distance = p[channel] - (channel == trueChannel ? 1 : 0)
            error += distance * distance
            if p[channel] > highest { (best, highest) = (channel, p[channel]) }
        }
        squaredError += Fixed.of(error)
        reliability.add(confidence: highest, isRight: best == trueChannel)
        // An unseen cell is decided to be nothing, whatever the offsets.
        guard isSeen else { return }
        for (decision, factor) in factors.enumerated() {
            var (best, highest) = (0, -Float.infinity)
            for channel in p.indices where p[channel] * factor[channel] > highest {
                (best, highest) = (channel, p[channel] * factor[channel])
            }
            let index = classes.classOfChannel[best]
            if index >= 0 { count(decision, index, label) }
        }
    }

    /// Each scored channel for itself: decided where p · factor reaches 1 − p.
    private mutating func addOfEach(_ p: [Float], label: UInt8, factors: [[Float]]) {
        var error: Float = 0
        for (index, channel) in classes.channelOfClass.enumerated() {
            let value = p[channel]
            let isTrue = Int(label) == index + 1
            let distance = value - (isTrue ? 1 : 0)
            error += distance * distance
            reliability.add(confidence: max(value, 1 - value), isRight: (value >= 0.5) == isTrue)
            for (decision, factor) in factors.enumerated() where value > 0 && value * factor[channel] >= 1 - value {
                count(decision, index, label)
            }
        }
        squaredError += Fixed.of(error)
    }

    private mutating func count(_ decision: Int, _ index: Int, _ label: UInt8) {
        let place = decision * classes.names.count + index
        decided[place] += 1
        if Int(label) == index + 1 { both[place] += 1 }
    }
}

internal import RealModule
internal import Scene

extension FusedTile {
    /// Decides every seen cell from its probabilities, and writes `decided`, `confidence` and `entropy`.
    ///
    /// Ties go to the first channel.
    public mutating func decide(by decision: Decision) {
        precondition(
            decision.offsets.count == channels.count, "decide: \(decision.offsets.count) offsets, \(channels.count) channels")
        let size = cells * cells
        for cell in 0..<size where views[cell] > 0 {
            switch activation {
            case .softmax: decideBest(cell, size, decision.offsets)
            case .sigmoid: decideEach(cell, size, decision.offsets)
            }
        }
    }

    private mutating func decideBest(_ cell: Int, _ size: Int, _ offsets: [Float]) {
        var best = 0
        var highest = -Float.infinity
        var entropy: Float = 0
        for channel in 0..<channels.count {
            let p = probability[channel * size + cell]
            let log = Float.log(max(p, 1e-12))
            entropy -= p * log
            if log + offsets[channel] > highest { (best, highest) = (channel, log + offsets[channel]) }
        }
        decided[cell] = 1 << UInt16(best)
        confidence[cell] = probability[best * size + cell]
        self.entropy[cell] = max(entropy, 0)
    }

    private mutating func decideEach(_ cell: Int, _ size: Int, _ offsets: [Float]) {
        var bits: UInt16 = 0
        var entropy: Float = 0
        var likeliestDecided: Float = 0
        var likeliest: Float = 0
        for channel in 0..<channels.count {
            let p = probability[channel * size + cell]
            let (log, logOther) = (Float.log(max(p, 1e-12)), Float.log(max(1 - p, 1e-12)))
            entropy -= p * log + (1 - p) * logOther
            likeliest = max(likeliest, p)
            if log - logOther + offsets[channel] >= 0 {
                bits |= 1 << UInt16(channel)
                likeliestDecided = max(likeliestDecided, p)
            }
        }
        decided[cell] = bits
        confidence[cell] = bits == 0 ? 1 - likeliest : likeliestDecided
        self.entropy[cell] = max(entropy, 0)
    }
}

internal import Bindings
internal import RealModule
package import Scene

/// A frame's prediction on the evidence grid, and where it lies in the map.
package struct PlacedPrediction: Sendable {
    package let prediction: CoarsePrediction
    /// To the evidence grid's cells.
    package let warp: GroundPlaneWarp
    /// Where the ego stands on the grid's frame.
    package let ego: SIMD2<Double>

    package init(_ prediction: CoarsePrediction, warp: GroundPlaneWarp, ego: SIMD2<Double>) {
        self.prediction = prediction
        self.warp = warp
        self.ego = ego
    }
}

/// What a segment's frames say together, each counted as far as the others bear it out; and how far that is.
///
/// A frame that says something else than all others wherever it looks is noise, or lies elsewhere than it thinks: that shows over a whole
/// frame, and hardly in any one cell. So each frame's divergence from the others is held against the segment's median. Whoever strays is
/// taken out of what the others are held against, and all are held against that once more.
package struct SegmentAgreement: Sendable {
    package let consensus: SegmentConsensus
    /// (frames), in [0, 1]: 0 for a frame that the others bear out as far as they do each other, 1 for one to be left out.
    package let doubts: [Float]
    /// (frames): for one to be left out, how far it diverges from the others; nil for all others.
    package let contradictions: [Contradiction?]

    /// Times the median divergence from which a frame is doubted, and from which it is left out.
    ///
    /// Chosen on the training drives of the evaluation set: sound frames lie below 1.9 but for one in a hundred, frames of noise or
    /// nonsense above 2.9 even where a third of all are such.
    private static let (odd, outlandish): (Float, Float) = (2, 2.9)
    /// A median below this counts as this much, nats: frames that agree so well differ by nothing that matters.
    private static let leastDivergence: Float = 0.02
    /// Fewer frames have no median to speak of.
    private static let fewest = 4
    private static let rounds = 2

    /// - Parameter area: of the map that the frames cover.
    package init(_ frames: [PlacedPrediction], over area: Rectangle, channels: Int, threads: Int = 1) {
        var consensus = SegmentConsensus(over: area, channels: channels)
        for frame in frames { consensus.add(frame) }
        var doubts = [Float](repeating: 0, count: frames.count)
        var contradictions = [Contradiction?](repeating: nil, count: frames.count)
        for _ in 0..<Self.rounds where frames.count >= Self.fewest {
            guard let found = Self.divergences(of: frames, consensus, doubts: doubts, threads: threads) else { break }
            let strays = found.divergences.map { ($0 ?? 0) / max(found.median, Self.leastDivergence) }
            contradictions = zip(found.divergences, strays).map { divergence, stray in
                stray < Self.outlandish ? nil : divergence.map { Contradiction(divergence: $0, median: found.median) }
            }
            let sharper = strays.map { Self.doubt(ofStray: $0) }
            guard sharper != doubts else { break }
            doubts = sharper
            consensus = SegmentConsensus(over: area, channels: channels)
            for (frame, doubt) in zip(frames, doubts) { consensus.add(frame, share: Self.share(doubt)) }
        }
        self.consensus = consensus
        self.doubts = doubts
        self.contradictions = contradictions
    }

    /// What the others say at each evidence cell of one of the frames.
    ///
    /// - Parameter index: of the frame.
    package func others(than frame: borrowing PlacedPrediction, at index: Int) -> (probabilities: [Float], count: [Float]) {
        consensus.others(than: frame, share: Self.share(doubts[index]))
    }

    /// How much a doubted frame counts in the consensus.
    private static func share(_ doubt: Float) -> Float { 1 - doubt }

    /// A frame that strays so many times as far as the median is doubted so far.
    private static func doubt(ofStray stray: Float) -> Float {
        min(max(Float.log(max(stray, 1e-6) / odd) / Float.log(outlandish / odd), 0), 1)
    }

    /// How far each frame diverges from the others, nil for one that no other overlaps, and their median; nothing for too few frames.
    private static func divergences(
        of frames: [PlacedPrediction], _ consensus: SegmentConsensus, doubts: [Float], threads: Int
    ) -> (divergences: [Float?], median: Float)? {
        var divergences = [Float?](repeating: nil, count: frames.count)
        Parallel.forEach(&divergences, threads: threads) { index, divergence in
            let frame = frames[index]
            divergence = meanDivergence(of: frame, from: consensus.others(than: frame, share: share(doubts[index])).probabilities)
        }
        let known = divergences.compactMap { $0 }.sorted()
        guard known.count >= fewest else { return nil }
        return (divergences, known[known.count / 2])
    }

    /// The mean divergence of a frame from what others say, near cells counting more; nil where there are no others.
    private static func meanDivergence(of frame: PlacedPrediction, from others: [Float]) -> Float? {
        let (prediction, grid) = (frame.prediction, frame.prediction.grid)
        var (sum, weight) = (Float(0), Float(0))
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let cell = row * grid.columns + column
                guard prediction.valid[cell] > 0, let divergence = prediction.divergence(from: others, at: cell) else { continue }
                let trust = RangeConfidence.weight(at: grid.centre(row: row, column: column) - frame.ego)
                sum += trust * divergence
                weight += trust
            }
        }
        return weight > 0 ? sum / weight : nil
    }
}

extension CoarsePrediction {
    /// The Kullback–Leibler divergence of a cell's prediction from another, nats, ≥ 0.
    ///
    /// - Parameter others: (channels, cells), probabilities; all 0 where nobody says anything.
    /// - Returns: nil where nobody says anything.
    func divergence(from others: [Float], at cell: Int) -> Float? {
        var (sum, said) = (Float(0), Float(0))
        for channel in 0..<channels {
            let place = channel * grid.cells + cell
            let (p, q) = (probabilities[place], others[place])
            said += q
            sum += p * (Float.log(max(p, 1e-4)) - Float.log(max(q, 1e-4)))
            if activation == .sigmoid { sum += (1 - p) * (Float.log(max(1 - p, 1e-4)) - Float.log(max(1 - q, 1e-4))) }
        }
        return said > 0 ? max(sum, 0) : nil
    }
}

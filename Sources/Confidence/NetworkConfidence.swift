public import Scene

/// The uncertainty network: u of each cell from what is known about it, the frame, and the segment's other frames.
///
/// A segment's frames are shown first, and kept on the evidence grid (about 0.9 MB each at 60 × 30 m), so memory grows with the
/// segment and not with the drive.
public struct NetworkConfidence: ConfidenceModel {
    public let weights: NetworkWeights
    public let identity: String
    public var looksAround: Bool { true }
    public var looksIntoField: Bool { weights.looksIntoField && !blindTo.contains(.field) }
    public var features: Int { weights.features }

    /// The segment's frames in the order they were shown, and where each lies in it.
    private var frames: [PlacedPrediction] = []
    private var places: [String: Int] = [:]
    /// Of the frames shown, once the first is weighed.
    private var agreement: SegmentAgreement?
    private var area: Rectangle?
    private var tape: NetworkTape?
    private let blindTo: Set<Sense>
    private var isBlindToNeighbours: Bool { blindTo.contains(.neighbours) }

    /// Evidence that can be taken for absent, to measure what it is worth.
    public enum Sense: String, Sendable, Hashable, Codable, CaseIterable {
        case neighbours, field
    }

    /// Changes where the same weights come to weigh otherwise.
    private static let arithmetic = "network-2"

    /// - Parameters:
    ///   - digest: of the weights.
    ///   - blindTo: what is taken for absent.
    public init(_ weights: NetworkWeights, digest: String, blindTo: Set<Sense> = []) {
        self.weights = weights
        self.blindTo = blindTo
        identity =
            "\(Self.arithmetic) \(digest)"
            + Sense.allCases.filter { blindTo.contains($0) }.map { " without \($0.rawValue)" }.joined()
    }

    public mutating func begin(over area: Rectangle) {
        self.area = area
        (frames, places, agreement) = ([], [:], nil)
    }

    public mutating func look(at frame: borrowing FrameView) {
        let coarse = CoarsePrediction(
            frame.prediction, grid: EvidenceGrid(of: frame.layout.grid), activation: frame.layout.activation)
        places[frame.token] = frames.count
        frames.append(PlacedPrediction(coarse, warp: frame.warp.coarser(by: coarse.grid.factor), ego: frame.egoOnGrid))
    }

    public mutating func confidence(of frame: borrowing FrameView) -> FrameConfidence {
        let layout = EvidenceLayout(classes: frame.layout.channels, features: weights.features)
        guard let place = places[frame.token], let area else { return FrameConfidence(u: nil) }
        let coarse = frames[place].prediction
        let grid = coarse.grid
        let others = others(than: place, over: area)
        var tape: NetworkTape
        if let held = self.tape.take(), held.input.rows == grid.paddedRows, held.input.columns == grid.paddedColumns {
            tape = held
            tape.input.clear()
        } else {
            tape = NetworkTape(shape: weights.shape, rows: grid.paddedRows, columns: grid.paddedColumns)
        }
        gatherEvidence(
            into: &tape.input, of: coarse, layout: layout, others: others.said, doubt: others.doubt, mounting: frame.mounting,
            field: looksIntoField ? frame.field : nil)
        tape.forward(parameters: weights.parameters)
        let meanDivergence = tape.meanDivergence(over: coarse)
        let u = grid.refined { tape.confidence(row: $0, column: $1) }
        let divergence = grid.refined { tape.divergence(row: $0, column: $1) }
        self.tape = consume tape
        return FrameConfidence(
            u: u, divergence: divergence, meanDivergence: meanDivergence, contradiction: others.contradiction)
    }

    /// What the network is shown of a frame that was looked at, and what it says; for people's eyes and other tools.
    package struct Shown {
        package let names: [String]
        package let grid: EvidenceGrid
        /// (channels)(cells).
        package let evidence: [[Float]]
        /// (cells).
        package let u, divergence: [Float]
    }

    package mutating func shown(_ frame: borrowing FrameView) -> Shown? {
        guard confidence(of: frame).u != nil, let tape, let grid = places[frame.token].map({ frames[$0].prediction.grid }) else {
            return nil
        }
        func plane(_ value: (_ row: Int, _ column: Int) -> Float) -> [Float] {
            (0..<grid.cells).map { value($0 / grid.columns, $0 % grid.columns) }
        }
        return Shown(
            names: weights.evidence, grid: grid,
            evidence: weights.evidence.indices.map { channel in
                plane { tape.input.values[tape.input.place(channel, row: $0, column: $1)] }
            }, u: plane { tape.confidence(row: $0, column: $1) }, divergence: plane { tape.divergence(row: $0, column: $1) })
    }

    /// What the others of the segment say at a frame's cells, how far it is doubted for that, and its contradiction where it is left out.
    private mutating func others(
        than place: Int, over area: Rectangle
    ) -> (said: (probabilities: [Float], count: [Float]), doubt: Float, contradiction: Contradiction?) {
        let frame = frames[place]
        guard !isBlindToNeighbours else {
            let cells = frame.prediction.grid.cells
            return ((Array(repeating: 0, count: frame.prediction.channels * cells), Array(repeating: 0, count: cells)), 0, nil)
        }
        let agreement = agreement ?? SegmentAgreement(frames, over: area, channels: frame.prediction.channels)
        self.agreement = agreement
        return (agreement.others(than: frame, at: place), agreement.doubts[place], agreement.contradictions[place])
    }
}

extension FrameView {
    var mounting: Mounting { Mounting(cameras: cameras, gridFrameFromEgo: gridFrameFromEgo, egoHeight: egoHeight) }

    /// The ego's origin in the frame the grid is laid out in, on the ground.
    var egoOnGrid: SIMD2<Double> { [gridFrameFromEgo.translation.x, gridFrameFromEgo.translation.y] }
}

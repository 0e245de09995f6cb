import Confidence
import NaiveTwins
import Scene
import Tensors
import Testing

@Suite struct EvidenceTests {
    static let grid = ToySegment.grid

    static func view(_ segment: TrainingSegment, _ index: Int, field: FieldEvidence? = nil, cameras: [Camera] = []) -> Planes {
        let frame = segment.frames[index]
        let placed = placed(segment)
        let agreement = SegmentAgreement(placed, over: segment.area, channels: 2)
        let evidence = frame.prediction.grid
        var planes = Planes(channels: ToySegment.layout.count, rows: evidence.paddedRows, columns: evidence.paddedColumns)
        gatherEvidence(
            into: &planes, of: frame.prediction, layout: ToySegment.layout,
            others: agreement.others(than: placed[index], at: index), doubt: agreement.doubts[index],
            mounting: Mounting(cameras: cameras, gridFrameFromEgo: .identity, egoHeight: 0), field: field)
        return planes
    }

    static func placed(_ segment: TrainingSegment) -> [PlacedPrediction] {
        segment.frames.map { PlacedPrediction($0.prediction, warp: $0.warp, ego: .zero) }
    }

    static func values(_ planes: Planes, _ channel: Int) -> [Float] {
        (0..<(grid.rows * grid.columns)).map {
            planes.values[planes.place(channel, row: $0 / grid.columns, column: $0 % grid.columns)]
        }
    }

    @Test("every channel is finite and within its range, however certain the prediction, with cameras and field or without")
    func finite() {
        var field = FieldEvidence(cells: Self.grid.rows * Self.grid.columns)
        for cell in field.slope.indices { field.transmittance[cell] = Float(cell % 2) }
        let plain = ToySegment.segment(frames: 4, seed: 5)
        let certain = TrainingSegment(
            name: "certain",
            frames: plain.frames.map {
                TrainingFrame(
                    prediction: $0.prediction.saying($0.prediction.logits.map { $0 * 1e4 }), truth: $0.truth, warp: $0.warp,
                    mounting: $0.mounting, field: nil)
            }, area: plain.area)
        for segment in [plain, certain] {
            for (field, cameras) in [(field, [ToySegment.camera]), (nil, [])] as [(FieldEvidence?, [Camera])] {
                let planes = Self.view(segment, 1, field: field, cameras: cameras)
                #expect(planes.values.allSatisfy { $0.isFinite && abs($0) <= 3 })
                let has = (ToySegment.layout.place(.hasField), ToySegment.layout.place(.hasCameras))
                #expect(Self.values(planes, has.0).allSatisfy { $0 == (field == nil ? 0 : 1) })
                #expect(Self.values(planes, has.1).allSatisfy { $0 == (cameras.isEmpty ? 0 : 1) })
            }
        }
    }

    @Test("a frame is held against the others and never against itself")
    func consensus() {
        let alone = Self.view(ToySegment.segment(frames: 1, seed: 6), 0)
        #expect(Self.values(alone, ToySegment.layout.place(.neighbours)).allSatisfy { $0 == 0 })
        #expect(Self.values(alone, ToySegment.layout.place(.disagreement)).allSatisfy { $0 == 0 })
        // Frame 2 is noise: the others disagree with it more than with their like.
        let segment = ToySegment.segment(frames: 9, seed: 7)
        func disagreement(_ index: Int) -> Float {
            Self.values(Self.view(segment, index), ToySegment.layout.place(.disagreement)).reduce(0, +)
        }
        #expect(disagreement(5) > 3 * disagreement(4))
    }

    @Test("the sum over the others is the sum over all less the frame's own, cell by cell")
    func othersAreTheRest() {
        let segment = ToySegment.segment(frames: 4, seed: 8)
        func others(_ members: [Int], than index: Int) -> (probabilities: [Float], count: [Float]) {
            var consensus = SegmentConsensus(over: segment.area, channels: 2)
            let placed = Self.placed(segment)
            for member in members { consensus.add(placed[member]) }
            return consensus.others(than: placed[index])
        }
        // Frame 0 added twice: what is left beside one of it is itself among the rest.
        let (all, more) = (others([0, 1, 2, 3], than: 0), others([0, 1, 2, 3, 0], than: 0))
        #expect(zip(all.count, more.count).allSatisfy { $1 == $0 + 1 || ($1 == 0 && $0 == 0) })
        #expect(all.probabilities.allSatisfy { (0...1).contains($0) })
    }

    @Test("a frame that all others contradict is doubted and left out of what they are held against; sound frames are not")
    func doubts() {
        func doubts(_ frames: Int, spoils: Bool) -> [Float] {
            let segment = ToySegment.segment(frames: frames, seed: 11, spoils: spoils)
            return SegmentAgreement(Self.placed(segment), over: segment.area, channels: 2, threads: 2).doubts
        }
        // Every third frame is noise.
        #expect(doubts(9, spoils: true) == [0, 0, 1, 0, 0, 1, 0, 0, 1])
        #expect(doubts(9, spoils: false).allSatisfy { $0 == 0 })
        #expect(doubts(3, spoils: true) == [0, 0, 0])
        let segment = ToySegment.segment(frames: 9, seed: 11)
        let agreement = SegmentAgreement(Self.placed(segment), over: segment.area, channels: 2)
        #expect(agreement.doubts == doubts(9, spoils: true))
        #expect(agreement.contradictions.map { $0 != nil } == agreement.doubts.map { $0 == 1 })
        #expect(agreement.contradictions.compactMap { $0 }.allSatisfy { $0.divergence >= 2.9 * max($0.median, 0.02) })
        let others = agreement.others(than: Self.placed(segment)[4], at: 4)
        #expect((others.count.max() ?? 0) <= 5)
        let trust = Self.values(Self.view(segment, 2), ToySegment.layout.place(.frameTrust))
        #expect(trust.allSatisfy { $0 == -2 })
    }

    @Test("a confident camera sees the ground ahead and not behind, nearer ground sharper")
    func sharpness() {
        let planes = Self.view(ToySegment.segment(frames: 1, seed: 9), 0, cameras: [ToySegment.camera])
        func sharpness(x: Double) -> Float {
            let (row, column) = (Int(-Self.grid.minY / 0.3), Int((x - Self.grid.minX) / 0.3))
            return planes.values[planes.place(ToySegment.layout.place(.sharpness), row: row, column: column)]
        }
        #expect(sharpness(x: -2) == 0)
        #expect(sharpness(x: 3) > sharpness(x: 5) && sharpness(x: 5) > 0)
    }

    @Test("the window of a turned frame is the turned window of the frame", arguments: 0..<8)
    func turns(bits: Int) {
        let turn = EvidenceWindow.Turn(flipsRows: bits & 1 > 0, flipsColumns: bits & 2 > 0, isTransposed: bits & 4 > 0)
        let planes = Self.view(ToySegment.segment(frames: 1, seed: 10), 0)
        let window = EvidenceWindow(firstRow: 4, firstColumn: 8, rows: 12, columns: 16, turn: turn)
        var turned = Planes(channels: planes.channels, rows: window.turnedRows, columns: window.turnedColumns)
        window.fill(&turned, from: planes, layout: ToySegment.layout)
        let (cosine, sine) = (ToySegment.layout.place(.bearingCosine), ToySegment.layout.place(.bearingSine))
        for row in 4..<16 {
            for column in 8..<24 {
                let at = window.place(row: row, column: column)
                func value(_ channel: Int) -> Float { planes.values[planes.place(channel, row: row, column: column)] }
                func turnedValue(_ channel: Int) -> Float { turned.values[turned.place(channel, row: at.row, column: at.column)] }
                #expect(turnedValue(0) == value(0))
                // The direction as seen on the turned grid: along its columns, and along its rows.
                let along = (turn.flipsColumns ? -value(cosine) : value(cosine), turn.flipsRows ? -value(sine) : value(sine))
                #expect(turnedValue(cosine) == (turn.isTransposed ? along.1 : along.0))
                #expect(turnedValue(sine) == (turn.isTransposed ? along.0 : along.1))
            }
        }
    }

    @Test("a confidence at the evidence's resolution comes to the prediction's cells without a step")
    func refined() {
        let fine = BEVGrid(minX: 0, minY: 0, resolution: 0.15, rows: 20, columns: 30)
        let grid = EvidenceGrid(of: fine)
        #expect(grid.factor == 2 && grid.rows == 10 && grid.columns == 15)
        // A plane stays a plane away from the rim, where it is held.
        let values = grid.refined { Float($0) + 2 * Float($1) }
        for row in 1..<19 {
            for column in 1..<29 {
                let exact = (Float(row) + 0.5) / 2 - 0.5 + 2 * ((Float(column) + 0.5) / 2 - 0.5)
                #expect(abs(values[row * 30 + column] - exact) < 1e-4)
            }
        }
    }
}

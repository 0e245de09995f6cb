import NaiveTwins
import Scene
import Testing
import Tiles

@Suite struct EvaluationScoreTests {
    private let truth = GroundTruth(
        classes: ["divider", "ped_crossing", "boundary"].map { GroundTruth.TrueClass(name: $0, lines: []) })
    private let channels = ["background", "divider", "ped_crossing", "boundary"]

    private var classes: ScoredClasses { ScoredClasses(channels: channels, activation: .softmax, truth: truth) }

    private func patch(_ cells: [(label: UInt8, p: [Float])]) -> ScoredPatch {
        ScoredPatch(
            labels: cells.map(\.label), seen: cells.map { !$0.p.isEmpty },
            probability: channels.indices.flatMap { channel in cells.map { $0.p.isEmpty ? 0 : $0.p[channel] } })
    }

    /// Cells of noise, about a fifth of them unseen or not scored.
    private func noisyPatch(seed: UInt64, cells: Int = 500) -> ScoredPatch {
        var noise = Noise(seed: seed)
        return patch(
            (0..<cells).map { _ in
                let label = noise.uniform(0, 1) < 0.1 ? ScoredPatch.unscored : UInt8(noise.uniform(0, 4))
                var p = (0..<4).map { Float(noise.uniform(0, 1) + (Int(label) == $0 ? 0.5 : 0)) }
                let total = p.reduce(0, +)
                for channel in 0..<4 { p[channel] /= total }
                return (label, noise.uniform(0, 1) < 0.1 ? [] : p)
            })
    }

    @Test("intersection over union, worked by hand, with an unseen cell as background")
    func handWorked() {
        var score = Score(classes: classes, decisions: [.argmax(channels: 4), Decision(offsets: [0, 2, 0, 0])])
        score.add(
            patch([
                (1, [0.2, 0.6, 0.1, 0.1]), (1, [0.7, 0.2, 0.1, 0]), (0, [0.1, 0.8, 0.1, 0]), (1, []), (2, [0.1, 0.2, 0.7, 0]),
                (ScoredPatch.unscored, [0, 1, 0, 0]),
            ]))
        #expect(score.cells == 5 && score.unseen == 1)
        #expect(score.iou("divider") == 1.0 / 4)
        #expect(score.iou("ped_crossing") == 1)
        #expect(score.iou("boundary") == nil)
        #expect(score.meanIoU() == 0.625)
        // e² = 7.39 lifts the divider over 0.7 of background, over 0.7 of crossing too.
        #expect(score.iou("divider", decision: 1) == 2.0 / 5)
        #expect(score.iou("ped_crossing", decision: 1) == 0)
        // Squared errors 0.22, 1.19 − 0.01 …: 0.04 + 0.16 + 0.01 + 0.01; 0.49 + 0.64 + 0.01; 0.81 + 0.64 + 0.01; 2; 0.01 + 0.04 + 0.09.
        #expect(abs((score.brier ?? 0) - (0.22 + 1.14 + 1.46 + 2 + 0.14) / 5) < 1e-6)
    }

    @Test("cells scored together, in any split and order, give the same score to the last bit")
    func scoresMerge() {
        let patches = (1...4).map { noisyPatch(seed: $0) }
        let decisions = [Decision.argmax(channels: 4), Decision(offsets: [0, 0.5, 1, -0.25])]
        func score(_ patches: [ScoredPatch]) -> Score {
            var score = Score(classes: classes, decisions: decisions)
            for patch in patches { score.add(patch) }
            return score
        }
        let whole = score(patches)
        #expect(score([patches[3], patches[1]]) + score([patches[0], patches[2]]) == whole)
        #expect(patches.map { score([$0]) }.reversed().reduce(score([]), +) == whole)
        #expect(whole.brier != nil && whole.reliability.expectedCalibrationError != nil)
    }

    @Test("a perfect ranking has average precision 1, its inverse what chance leaves")
    func perfectAndInverse() {
        var (perfect, inverse) = (Ranking(), Ranking())
        for _ in 0..<10 {
            perfect.add(probability: 0.9, isTrue: true)
            inverse.add(probability: 0.1, isTrue: true)
        }
        for _ in 0..<30 {
            perfect.add(probability: 0.1, isTrue: false)
            inverse.add(probability: 0.9, isTrue: false)
        }
        #expect(perfect.averagePrecision == 1)
        // All thirty false cells come before the ten true ones, which share one threshold: precision 10 / 40.
        #expect(inverse.averagePrecision == 0.25)
        #expect(Ranking().averagePrecision == nil)
    }

    @Test("average precision from bins lies within its bounds of one that sorts every cell")
    func rankingAgreesWithSorting() throws {
        var noise = Noise(seed: 7)
        let cells = (0..<20000).map { _ -> (p: Float, isTrue: Bool) in
            let isTrue = noise.uniform(0, 1) < 0.1
            return (Float(isTrue ? noise.uniform(0.2, 1) : noise.uniform(0, 0.7)), isTrue)
        }
        var ranking = Ranking()
        for cell in cells { ranking.add(probability: cell.p, isTrue: cell.isTrue) }
        var (hits, area) = (0.0, 0.0)
        for (rank, cell) in cells.sorted(by: { $0.p > $1.p }).enumerated() where cell.isTrue {
            hits += 1
            area += hits / Double(rank + 1)
        }
        let bounds = try #require(ranking.averagePrecisionBounds)
        let binned = try #require(ranking.averagePrecision)
        #expect(bounds.contains(area / hits) && bounds.contains(binned))
        #expect(bounds.upperBound - bounds.lowerBound < 0.02)
        // Bounds have two sides: were bins infinitely fine, nothing would lie between.
        #expect(bounds.upperBound > bounds.lowerBound)
    }

    @Test("a coin that says 0.7 and lands so 70 times of 100 is calibrated; one that says 0.9 is wrong by 0.2")
    func calibratedCoin() throws {
        var (honest, boastful) = (Reliability(), Reliability())
        for toss in 0..<100 {
            honest.add(confidence: 0.7, isRight: toss < 70)
            boastful.add(confidence: 0.9, isRight: toss < 70)
        }
        // Sums are kept to 2⁻³⁰ of what a Float holds.
        #expect(abs(try #require(honest.expectedCalibrationError)) < 1e-7)
        #expect(abs(try #require(boastful.expectedCalibrationError) - 0.2) < 1e-7)
        #expect(honest.count.reduce(0, +) == 100 && honest.count[10] == 100)
    }

    @Test("under sigmoid each channel is decided, weighed and calibrated for itself")
    func sigmoid() {
        let channels = ["drivable_area", "ped_crossing", "divider"]
        let classes = ScoredClasses(channels: channels, activation: .sigmoid, truth: truth)
        #expect(classes.names == ["divider", "ped_crossing"] && classes.absent == ["boundary"])
        var score = Score(classes: classes, decisions: [.argmax(channels: 3), Decision(offsets: [0, 0, 1])])
        // Two cells: a divider said with 0.4 beside a crossing said with 0.6; nothing there, nothing said.
        score.add(ScoredPatch(labels: [1, 0], seen: [true, true], probability: [0.9, 0.9, 0.6, 0.1, 0.4, 0.1]))
        #expect(score.iou("divider") == 0 && score.iou("divider", decision: 1) == 1)
        #expect(score.iou("ped_crossing") == 0)
        #expect(abs((score.brier ?? 0) - (0.36 + 0.36 + 0.01 + 0.01) / 2) < 1e-6)
        #expect(score.reliability.count.reduce(0, +) == 4)
    }
}

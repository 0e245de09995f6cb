import NaiveTwins
import Testing
import Tiles

@Suite struct EvaluationTests {
    let line = GroundTruth(dividers: [[[0, 5.025], [10, 5.025]]], crossings: [], boundaries: [])

    private func labels(_ truth: GroundTruth) -> [UInt8] {
        truth.labels(rows: 100, columns: 60, resolution: 0.1) { $0 / 0.1 - 0.5 }
    }

    @Test("a line covers exactly the cells whose centre lies within half its width")
    func width() {
        // Cell centres lie at 0.05, 0.15, …; 1.05 m around 5.025 m reaches from 4.5 to 5.55 m: rows 45 to 54, and 55 at 5.55 only on the line.
        let rows = (0..<100).filter { labels(line)[$0 * 60 + 30] == 1 }
        #expect(rows == Array(45...54) || rows == Array(45...55))
    }

    @Test("a boundary beats the divider it crosses, and clears a margin around itself")
    func overlap() {
        let truth = GroundTruth(dividers: [[[0, 5], [10, 5]]], crossings: [], boundaries: [[[3.05, 0], [3.05, 10]]])
        let row = labels(truth)[(50 * 60)..<(51 * 60)].map { Int($0) }
        #expect(row[30] == 3)
        #expect(row[30 + 7] == 0, "0.7 m beside the boundary the divider is cleared")
        #expect(row[30 + 9] == 1)
    }

    @Test("scores of a perfect map are perfect, and of one that is always wrong are nothing")
    func extremes() {
        var (right, wrong) = (Score(offsets: [0, 0]), Score(offsets: [0, 0]))
        for cell in 0..<100 {
            let label = cell % 4 == 0 ? 1 : 0
            right.add(label == 1 ? [0.01, 0.99] : [0.99, 0.01], label: label)
            wrong.add(label == 1 ? [0.99, 0.01] : [0.01, 0.99], label: label)
        }
        #expect(right.meanIoU == 1 && right.meanAveragePrecision == 1)
        #expect(wrong.meanIoU == 0)
        #expect(abs((right.brier ?? 0) - 2e-4) < 1e-6)
        #expect(abs((right.calibrationError ?? 0) - 0.01) < 1e-6)
        #expect((wrong.calibrationError ?? 0) > 0.98)
    }

    @Test("a coin that says how often it is right is calibrated")
    func coin() {
        var noise = Noise(seed: 7)
        var score = Score(offsets: [0, 0])
        for _ in 0..<50_000 {
            let p = Float(noise.uniform(0, 1))
            score.add([1 - p, p], label: noise.uniform(0, 1) < Double(p) ? 1 : 0)
        }
        // Fifteen bins of 3,333 draws each: the error of a bin's mean is about 0.007.
        #expect((score.calibrationError ?? 1) < 0.012)
        #expect((score.calibrationError ?? 0) > 0)
    }

    @Test("any split of the cells adds up to the same score")
    func merges() {
        var noise = Noise(seed: 3)
        var whole = Score(offsets: [0, 0.5, -0.2])
        var parts = (0..<3).map { _ in Score(offsets: [0, 0.5, -0.2]) }
        for cell in 0..<3000 {
            let raw = (0..<3).map { _ in Float(noise.uniform(0.01, 1)) }
            let p = raw.map { $0 / raw.reduce(0, +) }
            whole.add(p, label: cell % 3)
            parts[cell % 7 % 3].add(p, label: cell % 3)
        }
        let sum = parts[0] + parts[1] + parts[2]
        #expect(sum.iou == whole.iou && sum.averagePrecision == whole.averagePrecision)
        #expect(abs((sum.brier ?? 0) - (whole.brier ?? 1)) < 1e-12)
    }

    @Test("offsets are found that mend a starved class")
    func offsets() {
        var noise = Noise(seed: 5)
        var fit = OffsetFit(classes: 1, every: 1)
        var (plain, tuned) = (Score(offsets: [0, 0]), [(p: [Float], label: Int)]())
        for _ in 0..<4000 {
            let isLine = noise.uniform(0, 1) < 0.2
            let p = Float(isLine ? noise.uniform(0.2, 0.45) : noise.uniform(0.0, 0.18))
            fit.add([1 - p, p], label: isLine ? 1 : 0)
            plain.add([1 - p, p], label: isLine ? 1 : 0)
            tuned.append(([1 - p, p], isLine ? 1 : 0))
        }
        var score = Score(offsets: fit.offsets())
        for cell in tuned { score.add(cell.p, label: cell.label) }
        #expect(plain.meanIoU == 0)
        #expect((score.meanIoU ?? 0) > 0.99)
    }
}

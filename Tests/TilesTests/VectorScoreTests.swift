import Testing
import Tiles

@Suite("Average precision by Chamfer distance") struct VectorScoreTests {
    private func line(_ y: Double, from x: Double = 0, to end: Double = 30, confidence: Double = 1) -> ScoredVector {
        ScoredVector([[x, y], [end, y]], confidence: confidence)
    }

    @Test("lines side by side are as far apart as they look; a line beyond another's end is farther")
    func distance() {
        #expect(abs(line(0).chamferDistance(to: line(1)) - 1) < 1e-12)
        // Worked by hand: of 0…30 against 0…10 in the limit of many points, one way 0, the other the mean of 0 over a third and of
        // 0…20 over two thirds, 20/3; the mean of both is 10/3. A hundred points miss that by less than a quarter of their spacing.
        #expect(abs(line(0).chamferDistance(to: line(0, to: 10)) - 10.0 / 3) < 30.0 / 99 / 4)
    }

    @Test("worked by hand: of four instances two are right at a metre, one of them found twice")
    func byHand() {
        var score = VectorScore(classes: ["divider"])
        score.add(
            [
                line(0.3, confidence: 0.9),  // right at every threshold
                line(0.4, confidence: 0.8),  // the same one again: wrong
                line(10.8, confidence: 0.7),  // right at 1.0 and 1.5
                line(21.2, confidence: 0.6),  // right at 1.5
            ], truth: [line(0), line(10), line(20)], className: "divider")
        let found = (0..<3).map { score.averagePrecision("divider", threshold: $0) ?? 0 }
        // 0.5: recall ⅓ at precision 1. 1.0: ⅓ at 1, then ⅔ at ⅔. 1.5: and 1 at ¾, which lifts the precision before it to ¾.
        #expect(abs(found[0] - 1.0 / 3) < 1e-12)
        #expect(abs(found[1] - (1.0 / 3 + 2.0 / 9)) < 1e-12)
        #expect(abs(found[2] - (1.0 / 3 + 2 * 0.75 / 3)) < 1e-12)
    }

    @Test("a class that is truly nowhere has no figure, and one that nobody found has nought")
    func nothing() {
        var score = VectorScore(classes: ["divider", "boundary"])
        score.add([line(0)], truth: [], className: "divider")
        score.add([], truth: [line(0)], className: "boundary")
        #expect(score.averagePrecision("divider") == nil && score.averagePrecision("boundary") == 0)
        #expect(score.meanAveragePrecision == 0)
    }

    @Test("a patch cuts truth and map alike, and leaves out what it cut to less than a metre")
    func patch() {
        let patch = VectorPatch([[[0, 0], [10, 0], [10, 10], [0, 10]], [[10, 0], [20, 0], [20, 10], [10, 10]]])
        let pieces = patch.judged(.line([[-5, 5], [30, 5]]))
        #expect(pieces.count == 1 && pieces.first?.points.first == [0, 5] && pieces.first?.points.last == [20, 5])
        #expect(patch.judged(.line([[-5, 9.5], [0.5, 9.5]])).isEmpty)
        #expect(patch.judged(.polygon([[[18, 8], [25, 8], [25, 15], [18, 15], [18, 8]]])).count == 1)
    }
}

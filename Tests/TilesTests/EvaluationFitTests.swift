import NaiveTwins
import Scene
import Testing
import Tiles

@Suite struct EvaluationFitTests {
    private let truth = GroundTruth(classes: ["divider", "ped_crossing"].map { GroundTruth.TrueClass(name: $0, lines: []) })
    private let argmax = Decision.argmax(channels: 3)

    private func classes(_ activation: Activation = .softmax) -> ScoredClasses {
        ScoredClasses(channels: ["background", "divider", "ped_crossing"], activation: activation, truth: truth)
    }

    /// Lines that an average starves: where the divider truly is, it gets 0.2…0.45 at most; the crossing is told a little better.
    private func starvedPatch(seed: UInt64, cells: Int = 3000) -> ScoredPatch {
        var noise = Noise(seed: seed)
        var (labels, p) = ([UInt8](), [Float](repeating: 0, count: 3 * cells))
        for cell in 0..<cells {
            let draw = noise.uniform(0, 1)
            let label: UInt8 = draw < 0.2 ? 1 : draw < 0.3 ? 2 : 0
            labels.append(label)
            p[cells + cell] = Float(label == 1 ? noise.uniform(0.2, 0.45) : noise.uniform(0, 0.21))
            p[2 * cells + cell] = Float(label == 2 ? noise.uniform(0.1, 0.54) : noise.uniform(0, 0.15))
            p[cell] = 1 - p[cells + cell] - p[2 * cells + cell]
        }
        return ScoredPatch(labels: labels, seen: Array(repeating: true, count: cells), probability: p)
    }

    private func fit(_ patches: [(Int, ScoredPatch)], capacity: Int = 1 << 19, activation: Activation = .softmax) throws
        -> OffsetFit
    {
        var sample = OffsetSample(classes: classes(activation), capacity: capacity)
        for (ordinal, patch) in patches { sample.add(patch, ordinal: ordinal) }
        return try #require(OffsetFit([sample]))
    }

    @Test("offsets are found that mend starved classes, and what the fit promises is what the map scores")
    func mends() throws {
        let patch = starvedPatch(seed: 5)
        let fit = try fit([(0, patch)])
        var score = Score(classes: classes(), decisions: [argmax, fit.decision])
        score.add(patch)
        let (plain, tuned) = (try #require(score.meanIoU()), try #require(score.meanIoU(decision: 1)))
        #expect(plain < 0.3 && tuned > 0.8)
        #expect(abs(fit.meanIoUByArgmax - plain) < 1e-12)
        // A cell whose log-probability lies within rounding of the step may fall either way.
        #expect(abs(fit.meanIoU - tuned) < 2e-3)
        #expect(fit.decision.offsets[0] == 0)
    }

    @Test("no offset, moved alone, does better than where the fit ends")
    func isAPeak() throws {
        let patch = starvedPatch(seed: 6)
        let fit = try fit([(0, patch)])
        let trials = [1, 2].flatMap { channel in
            (-20...20).map { step -> Decision in
                var offsets = fit.decision.offsets
                offsets[channel] += Float(step) * 0.1
                return Decision(offsets: offsets)
            }
        }
        var score = Score(classes: classes(), decisions: trials)
        score.add(patch)
        let best = trials.indices.compactMap { score.meanIoU(decision: $0) }.max() ?? 0
        #expect(best <= fit.meanIoU + 2e-3)
    }

    @Test("a bounded sample is the same in whatever order patches come, and nearly as good as all cells")
    func sampling() throws {
        let patches = (0..<6).map { ($0, starvedPatch(seed: UInt64(10 + $0))) }
        let (forth, back) = (try fit(patches, capacity: 2000), try fit(patches.reversed(), capacity: 2000))
        #expect(forth.decision == back.decision && forth.meanIoU == back.meanIoU)
        let whole = try fit(patches)
        var score = Score(classes: classes(), decisions: [forth.decision, whole.decision])
        for (_, patch) in patches { score.add(patch) }
        // 2,000 of 18,000 cells, 200 of them the rarer class: an IoU near 0.9 is known to about 0.02.
        #expect(abs((score.meanIoU() ?? 0) - (score.meanIoU(decision: 1) ?? 1)) < 0.04)
    }

    @Test("two maps count alike, whatever their size")
    func mapsCountAlike() throws {
        var (large, small) = (OffsetSample(classes: classes()), OffsetSample(classes: classes()))
        large.add(starvedPatch(seed: 1, cells: 9000), ordinal: 0)
        small.add(starvedPatch(seed: 2, cells: 900), ordinal: 0)
        let fit = try #require(OffsetFit([large, small]))
        let alone = try [large, small].map { try #require(OffsetFit([$0])) }
        #expect(abs(fit.meanIoUByArgmax - (alone[0].meanIoUByArgmax + alone[1].meanIoUByArgmax) / 2) < 1e-12)
        #expect(fit.meanIoU <= (alone[0].meanIoU + alone[1].meanIoU) / 2 + 1e-9)
        #expect(OffsetFit([]) == nil)
    }

    @Test("under sigmoid each channel's threshold is found for itself")
    func sigmoid() throws {
        let patch = starvedPatch(seed: 8)
        let fit = try fit([(0, patch)], activation: .sigmoid)
        // Dividers have 0.2…0.45 against 0…0.21: a threshold near 0.21, log-odds −1.3, is an offset near 1.3.
        #expect((1.1...1.5).contains(fit.decision.offsets[1]))
        #expect(fit.meanIoU > 0.8 && fit.meanIoUByArgmax < 0.3)
    }
}

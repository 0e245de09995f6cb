import Confidence
import Scene
import Testing

@Suite struct TrainingTests {
    static let segments = [ToySegment.segment(seed: 1), ToySegment.segment(seed: 2)]

    static func training(_ settings: TrainingSettings = ToySegment.settings) -> ConfidenceTraining {
        ConfidenceTraining(settings, layout: ToySegment.layout, activation: .softmax, segments: segments)
    }

    static func trained(rounds: Int, threads: Int) -> ConfidenceTraining {
        var training = training()
        for _ in 0..<rounds { _ = training.advance(on: segments, validation: [], threads: threads) }
        return training
    }

    @Test("trained twice from one seed, on one thread or on three, the weights are the same; from another seed they are not")
    func determinism() {
        let once = Self.trained(rounds: 2, threads: 1)
        #expect(Self.trained(rounds: 2, threads: 3).state == once.state)
        #expect(once.state.parameters != Self.training().state.parameters)
        var settings = ToySegment.settings
        settings.seed = 2
        var other = Self.training(settings)
        for _ in 0..<2 { _ = other.advance(on: Self.segments, validation: [], threads: 1) }
        #expect(other.state.parameters != once.state.parameters)
    }

    @Test("stopped after a round, saved, restored and gone on with, a training comes to the same weights")
    func resume() throws {
        let whole = Self.trained(rounds: 3, threads: 1)
        let saved = Self.trained(rounds: 1, threads: 1).state.saved
        let arrays = Dictionary(uniqueKeysWithValues: saved.arrays)
        let state = try #require(ConfidenceTraining.State(arrays, counts: saved.counts))
        var resumed = Self.training()
        let isRestored = resumed.restore(state)
        #expect(isRestored)
        for _ in 0..<2 { _ = resumed.advance(on: Self.segments, validation: [], threads: 1) }
        #expect(resumed.state == whole.state)
        #expect(ConfidenceTraining.State(arrays.filter { $0.key != "means" }, counts: saved.counts) == nil)
    }

    @Test("a step's gradient agrees with the change of its loss along random directions")
    func wholeStep() throws {
        var random = Randomness(seed: 4, stream: 0)
        var settings = ToySegment.settings
        (settings.focus, settings.divergenceWeight, settings.confidenceWeight) = (0, 0, 0)
        let training = Self.training(settings)
        let variant = SegmentVariant(Self.segments[0], layout: ToySegment.layout, random: &random, threads: 1)
        let batch = try #require(
            CropBatch(variant, settings: settings, layout: ToySegment.layout, shape: training.shape, random: &random))
        // Heads of zero would hide every other layer.
        let parameters = training.state.parameters.map { $0 + Float(random.normal() * 0.1) }
        func outcome(_ parameters: [Float]) -> CropBatch.Outcome {
            var batch = batch
            return batch.run(parameters: parameters, loss: training.loss, settings: settings, threads: 1)
        }
        let middle = outcome(parameters)
        for _ in 0..<4 {
            let way = parameters.map { _ in Float(random.normal()) }
            func along(_ outcome: CropBatch.Outcome) -> Double {
                zip(outcome.gradients, way).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            }
            let step: Float = 5e-4
            let more = outcome(zip(parameters, way).map { $0 + step * $1 })
            let less = outcome(zip(parameters, way).map { $0 - step * $1 })
            let change = (more.loss - less.loss) / Double(2 * step)
            // Simpson's rule, since rectifiers turn within the step; they and single precision leave some per cent.
            let along = (along(less) + 4 * along(middle) + along(more)) / 6
            #expect(abs(change - along) < 0.06 * max(abs(along), 0.02), "\(change) and \(along)")
        }
    }

    @Test("the learning rate rises for a quarter of the steps and falls to next to nothing")
    func oneCycle() {
        let settings = ToySegment.settings
        let rates = (0..<24).map { settings.rate(step: $0) }
        #expect(rates.max() == rates[6] && abs(rates[6] - settings.rate) < 1e-6)
        #expect(zip(rates[0..<6], rates[1..<7]).allSatisfy { $0 < $1 } && zip(rates[6..<23], rates[7..<24]).allSatisfy { $0 > $1 })
        #expect(rates[23] < 0.02 * settings.rate)
    }

    @Test("a network learns not to believe frames that are noise: the fused map is nearer the truth than with every frame alike")
    func learns() {
        var settings = ToySegment.settings
        (settings.steps, settings.stepsPerSegment, settings.patience) = (240, 10, 100)
        var training = Self.training(settings)
        let judge = SegmentValidation(ToySegment.segment(seed: 3), layout: ToySegment.layout, threads: 1)
        var last: TrainingRound?
        while !training.isDone { last = training.advance(on: Self.segments, validation: [judge], threads: 2) }
        let (network, uniform) = (last?.validation ?? .infinity, last?.validationOfUniform ?? 0)
        #expect(network < 0.8 * uniform, "\(network) and \(uniform)")
        #expect(network > 0)
    }
}

internal import Kernels
internal import RealModule
package import Scene

/// A network being trained, and everything that its next step depends on: save it, restore it, and it goes on as if nothing were.
///
/// Rounds are the unit: each draws a few segments, makes a variant of each (frames missing, corrupt, displaced), and takes steps on
/// random crops of them. What a round draws depends on the seed and its number alone.
public struct ConfidenceTraining: Sendable {
    public let settings: TrainingSettings
    package let layout: EvidenceLayout
    package let activation: Activation
    package let shape: NetworkShape
    package internal(set) var state: State
    /// (channels + 1), by true class; the last is for nothing being there.
    let classWeights: [Float]

    /// What changes from round to round.
    package struct State: Sendable, Hashable {
        package var round = 0
        package var updates = 0
        package var parameters, means, squares: [Float]
        /// The logarithm of the scale, then a bias for each class; trained beside the network.
        package var tuning, tuningMeans, tuningSquares: [Float]
        package var best: [Float]
        package var bestLoss: Double?
        package var roundsSinceBest = 0
    }

    /// - Parameter segments: what it will be trained on; their classes' shares weigh the loss.
    package init(_ settings: TrainingSettings, layout: EvidenceLayout, activation: Activation, segments: [TrainingSegment]) {
        self.settings = settings
        self.layout = layout
        self.activation = activation
        shape = NetworkShape(
            inputs: layout.count, widths: settings.widths,
            trusts: settings.beginsFromRange ? [layout.place(.rangeTrust), layout.place(.frameTrust)] : [])
        let parameters = shape.startingParameters(seed: settings.seed)
        let zero = [Float](repeating: 0, count: parameters.count)
        let tuning = [Float](repeating: 0, count: layout.classes.count + 1)
        state = State(
            parameters: parameters, means: zero, squares: zero, tuning: tuning, tuningMeans: tuning, tuningSquares: tuning,
            best: parameters)
        classWeights = Self.weights(of: segments, classes: layout.classes.count, balance: settings.balance)
    }

    public var isDone: Bool { state.round >= settings.rounds || state.roundsSinceBest >= settings.patience }
    public var step: Int { state.round * settings.stepsPerRound }

    /// The weights that did best on the validation segments; the last ones where there were none.
    public var weights: NetworkWeights {
        NetworkWeights(
            shape: shape, evidence: layout.names, looksIntoField: settings.looksIntoField, parameters: state.best)
    }

    /// The loss at the present scale and biases.
    package var loss: FusedLoss { loss(at: state.tuning) }

    /// The loss at a scale's logarithm and biases.
    func loss(at tuning: [Float]) -> FusedLoss {
        FusedLoss(
            activation: activation, channels: layout.classes.count, classWeights: classWeights, scale: Float.exp(tuning[0]),
            bias: Array(tuning.dropFirst()), focus: settings.focus)
    }

    /// Trains for one round.
    ///
    /// - Parameters:
    ///   - validation: segments that are not trained on; may be empty.
    ///   - threads: what comes out does not depend on them.
    package mutating func advance(
        on segments: [TrainingSegment], validation: [SegmentValidation], threads: Int
    ) -> TrainingRound {
        var random = Randomness(seed: settings.seed, stream: 1000 + UInt64(state.round))
        var (loss, divergence, rate) = (0.0, 0.0, Float(0))
        for _ in 0..<settings.segmentsPerRound {
            let segment = segments[random.below(segments.count)]
            let variant = SegmentVariant(segment, layout: layout, random: &random, threads: threads)
            for _ in 0..<settings.stepsPerSegment {
                guard var batch = CropBatch(variant, settings: settings, layout: layout, shape: shape, random: &random) else {
                    continue
                }
                let outcome = batch.run(parameters: state.parameters, loss: self.loss, settings: settings, threads: threads)
                rate = settings.rate(step: state.updates)
                apply(outcome, rate: rate)
                loss += outcome.loss / Double(settings.stepsPerRound)
                divergence += outcome.divergence / Double(settings.stepsPerRound)
            }
        }
        state.round += 1
        let judged = validation.isEmpty ? nil : validate(validation, threads: threads)
        let isBest = judged.map { $0.network < (state.bestLoss ?? .infinity) } ?? true
        if isBest {
            (state.best, state.bestLoss, state.roundsSinceBest) = (state.parameters, judged?.network, 0)
        } else {
            state.roundsSinceBest += 1
        }
        return TrainingRound(
            step: step, rate: rate, loss: loss, divergenceLoss: divergence, validation: judged?.network,
            validationOfUniform: judged?.uniform, isBest: isBest)
    }

    private mutating func apply(_ outcome: CropBatch.Outcome, rate: Float) {
        state.updates += 1
        let corrected = Self.correction(state.updates)
        let norm = outcome.gradients.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        let clip = norm > 1 ? Float(1 / norm) : 1
        Self.step(
            &state.parameters, &state.means, &state.squares, outcome.gradients, scale: clip, rate: rate * corrected,
            decay: settings.decay * rate / settings.rate)
        Self.step(
            &state.tuning, &state.tuningMeans, &state.tuningSquares, outcome.tuning, scale: 1, rate: 5 * rate * corrected, decay: 0)
    }

    /// The moments begin at zero; this undoes it.
    static func correction(_ updates: Int) -> Float {
        (1 - Float.pow(0.999, Float(updates))).squareRoot() / (1 - Float.pow(0.9, Float(updates)))
    }

    static func step(
        _ parameters: inout [Float], _ means: inout [Float], _ squares: inout [Float], _ gradients: [Float], scale: Float,
        rate: Float, decay: Float
    ) {
        var p = parameters.mutableSpan
        var m = means.mutableSpan
        var s = squares.mutableSpan
        adamWStep(&p, &m, &s, gradients: gradients.span, scale: scale, rate: rate, decay: decay)
    }

    /// A class's weight: its share of the cells to the power of −balance, the mean over cells being 1.
    private static func weights(of segments: [TrainingSegment], classes: Int, balance: Float) -> [Float] {
        var counts = [Double](repeating: 0, count: classes + 1)
        for frame in segments.flatMap(\.frames) {
            for label in frame.truth where label != TrainingFrame.unknown { counts[Int(label)] += 1 }
        }
        let all = counts.reduce(0, +)
        guard all > 0 else { return Array(repeating: 1, count: classes + 1) }
        let weights = counts.map { $0 > 0 ? Double.pow($0 / all, -Double(balance)) : 0 }
        let mean = zip(weights, counts).reduce(0) { $0 + $1.0 * $1.1 } / all
        return weights.map { Float($0 / mean) }
    }
}

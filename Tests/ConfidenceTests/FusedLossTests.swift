import Confidence
import NaiveTwins
import Scene
import Testing

@Suite struct FusedLossTests {
    static let channels = 4
    static let (frames, cells) = (5, 7)

    struct Case: CustomStringConvertible {
        let activation: Activation
        let focus: Float
        var description: String { "\(activation.rawValue), focus \(focus)" }
    }

    static let cases = [
        Case(activation: .softmax, focus: 0), Case(activation: .softmax, focus: 2), Case(activation: .softmax, focus: 0.5),
        Case(activation: .sigmoid, focus: 0),
    ]

    @Test(
        "the gradient by every frame's u, the scale and the biases agrees with central differences of the naive loss",
        arguments: cases)
    func gradients(entry: Case) {
        var noise = Noise(seed: 21)
        let logits = (0..<Self.frames).map { _ in
            (0..<Self.cells).map { _ in (0..<Self.channels).map { _ in Float(noise.uniform(-3, 3)) } }
        }
        let u = (0..<Self.frames).map { _ in (0..<Self.cells).map { _ in Float(noise.uniform(-2, 2)) } }
        // Frame 1 does not see cell 2; nobody knows what cell 3 is.
        let sees = { (frame: Int, cell: Int) in !(frame == 1 && cell == 2) }
        let truth: [UInt8] = [0, 1, 2, TrainingFrame.unknown, 3, 0, 1]
        let weights: [Float] = [0.5, 2, 3, 1.5, 1]
        let bias: [Float] = [0.1, -0.3, 0.2, 0.4]
        let loss = FusedLoss(
            activation: entry.activation, channels: Self.channels, classWeights: weights, scale: 1.3, bias: bias, focus: entry.focus
        )
        let samples = (0..<Self.frames).map { frame in
            CropSamples(
                cell: (0..<Self.cells).map { sees(frame, $0) ? 0 : -1 }, towards: Array(repeating: .zero, count: Self.cells),
                logits: logits[frame].flatMap { $0 })
        }
        let result = loss.evaluate(samples, confidences: u, truth: truth)

        func naive(_ u: [[Double]], scale: Double = 1.3, bias: [Double] = [0.1, -0.3, 0.2, 0.4].map { Double(Float($0)) }) -> Double
        {
            (0..<Self.cells).reduce(0) { sum, cell in
                guard truth[cell] != TrainingFrame.unknown else { return sum }
                let seeing = (0..<Self.frames).filter { sees($0, cell) }
                let value = naiveFusedLoss(
                    logits: seeing.map { logits[$0][cell].map { Double($0) } }, u: seeing.map { u[$0][cell] },
                    truth: Int(truth[cell]), scale: scale, bias: bias, focus: Double(entry.focus),
                    isSoftmax: entry.activation == .softmax)
                return sum + Double(weights[Int(truth[cell])]) * value
            }
        }
        let exactU = u.map { $0.map { Double($0) } }
        let scale = Double(Float(1.3))
        #expect(abs(result.loss - naive(exactU, scale: scale)) < 1e-4)
        #expect(abs(result.weight - Double(0.5 + 2 + 3 + 1.5 + 0.5 + 2)) < 1e-6)
        let step = 1e-5
        for frame in 0..<Self.frames {
            for cell in 0..<Self.cells {
                var (more, less) = (exactU, exactU)
                more[frame][cell] += step
                less[frame][cell] -= step
                let exact = (naive(more, scale: scale) - naive(less, scale: scale)) / (2 * step)
                #expect(abs(Double(result.confidences[frame][cell]) - exact) < 1e-4, "frame \(frame), cell \(cell)")
            }
        }
        // By ln scale: scale times the change by scale.
        let byScale = (naive(exactU, scale: scale + step) - naive(exactU, scale: scale - step)) / (2 * step) * scale
        #expect(abs(result.scale - byScale) < 1e-3)
        for channel in 0..<Self.channels {
            var (more, less) = (bias.map { Double($0) }, bias.map { Double($0) })
            more[channel] += step
            less[channel] -= step
            let exact = (naive(exactU, scale: scale, bias: more) - naive(exactU, scale: scale, bias: less)) / (2 * step)
            #expect(abs(result.bias[channel] - exact) < 1e-4, "channel \(channel)")
        }
    }
}

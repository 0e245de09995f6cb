import Kernels
import NaiveTwins
import Radiance
import Testing

@Suite("Colours of a small network") struct NetworkColoursTests {
    private static let samples = 5

    /// A tape of a ray's samples with inputs drawn from a seed.
    private func tape(seed: UInt64) -> ColourTape {
        var noise = Noise(seed: seed)
        var tape = ColourTape(samples: Self.samples)
        tape.seen = Array(repeating: .none, count: Self.samples)
        let (width, wide) = (NetworkColours.inputs + 1, NetworkColours.hidden + 1)
        tape.inputs = (0..<(Self.samples * width)).map { index in
            index % width == NetworkColours.inputs ? 1 : Float(noise.uniform(-1, 1))
        }
        tape.first = Array(repeating: 0, count: Self.samples * wide)
        tape.second = tape.first
        tape.raw = Array(repeating: 0, count: Self.samples * 3)
        tape.pulls = (0..<(Self.samples * 3)).map { Float($0 % 7) - 3 }
        tape.firstPulls = Array(repeating: 0, count: Self.samples * NetworkColours.hidden)
        tape.secondPulls = tape.firstPulls
        tape.inputPulls = Array(repeating: 0, count: Self.samples * NetworkColours.features)
        return tape
    }

    /// The network in double precision, layer by layer; gives Σ pull · raw.
    private func naive(_ parameters: [Double], _ inputs: [Double], pulls: [Float]) -> Double {
        func layer(_ values: [Double], start: Int, outputs: Int) -> [Double] {
            (0..<outputs).map { output in
                values.enumerated().reduce(0) { $0 + $1.element * parameters[start + $1.offset * outputs + output] }
            }
        }
        let (width, hidden) = (NetworkColours.inputs + 1, NetworkColours.hidden)
        var sum = 0.0
        for sample in 0..<Self.samples {
            let input = Array(inputs[(sample * width)..<((sample + 1) * width)])
            let first = layer(input, start: 0, outputs: hidden).map { max(0, $0) } + [1]
            let second = layer(first, start: width * hidden, outputs: hidden).map { max(0, $0) } + [1]
            let raw = layer(second, start: width * hidden + (hidden + 1) * hidden, outputs: 3)
            for lane in 0..<3 { sum += raw[lane] * Double(pulls[3 * sample + lane]) }
        }
        return sum
    }

    @Test("its raw colours are its twin's, and its gradients are the twin's central differences", arguments: 1..<4)
    func gradients(seed: Int) {
        let network = NetworkColours(seed: UInt64(seed))
        var tape = tape(seed: UInt64(seed))
        network.forward(&tape)
        network.backward(&tape)
        let (parameters, inputs) = (network.parameters.map(Double.init), tape.inputs.map(Double.init))
        let found = zip(tape.raw, tape.pulls).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        #expect(abs(found - naive(parameters, inputs, pulls: tape.pulls)) < 1e-4)
        // So small a step that no hidden unit is likely to be cut on one side of it alone.
        let h = 1e-7
        func slope(_ parameter: Int?, _ input: Int?) -> Double {
            var sides: [Double] = []
            for change in [-h, h] {
                var (p, i) = (parameters, inputs)
                if let parameter { p[parameter] += change }
                if let input { i[input] += change }
                sides.append(naive(p, i, pulls: tape.pulls))
            }
            return (sides[1] - sides[0]) / (2 * h)
        }
        var noise = Noise(seed: UInt64(seed + 100))
        for _ in 0..<60 {
            let parameter = Int(noise.uniform(0, Double(NetworkColours.parameterCount)))
            #expect(abs(Double(tape.gradients[parameter]) - slope(parameter, nil)) < 2e-4, "parameter \(parameter)")
        }
        for sample in 0..<Self.samples {
            for feature in 0..<NetworkColours.features {
                let expected = slope(nil, sample * (NetworkColours.inputs + 1) + feature)
                #expect(abs(Double(tape.inputPulls[sample * NetworkColours.features + feature]) - expected) < 2e-4)
            }
        }
    }

    @Test("one thread makes the same field as three, and a field put back where it stood ends as it would have")
    func sameBytes() {
        func trained(threads: Int, stopAt: Int? = nil) -> FieldTraining.State {
            var training = Plain.training(steps: 20, colours: .network)
            if let stopAt {
                var before = Plain.training(steps: 20, colours: .network)
                while before.step < stopAt { _ = before.advance(threads: 1) }
                let isTaken = training.restore(before.state)
                #expect(isTaken)
            }
            while !training.isDone { _ = training.advance(threads: threads) }
            return training.state
        }
        let once = trained(threads: 1)
        for other in [trained(threads: 3), trained(threads: 2, stopAt: 11)] {
            #expect(other.rows == once.rows && other.colours == once.colours && other.shared == once.shared)
        }
        var harmonics = Plain.training(steps: 20)
        let isTaken = harmonics.restore(once)
        #expect(!isTaken)
    }

    @Test("it comes to look like a chequered plain under a plain sky")
    func learns() {
        var training = Plain.training(steps: 300, colours: .network)
        var psnr: [Double] = []
        while !training.isDone { psnr.append(training.advance(threads: 2).psnr) }
        #expect(psnr.suffix(10).reduce(0, +) / 10 > (psnr.first ?? 0) + 5)
    }
}

import Foundation
import NaiveTwins
import Scene
import Testing
import Tiles

@Suite struct CalibrationTests {
    static let truth = GroundTruth(classes: [.init(name: "divider", lines: []), .init(name: "boundary", lines: [])])
    static let channels = ["background", "divider", "boundary"]

    /// Cells whose truth is drawn from softmax(s · l + b), said with probabilities softmax(l).
    static func sample(scale: Double, bias: [Double], activation: Activation) -> (OffsetSample, [[Double]], [Int]) {
        let names = activation == .softmax ? channels : Array(channels.dropFirst())
        let classes = ScoredClasses(channels: names, activation: activation, truth: truth)
        var sample = OffsetSample(classes: classes)
        var noise = Noise(seed: 31)
        let cells = 40_000
        var labels: [UInt8] = []
        var said = [Float](repeating: 0, count: cells * names.count)
        for cell in 0..<cells {
            let logits = names.map { _ in noise.uniform(-3, 3) }
            func shares(_ z: [Double]) -> [Double] {
                let total = z.reduce(0) { $0 + exp($1) }
                return z.map { exp($0) / total }
            }
            switch activation {
            case .softmax:
                let (p, q) = (shares(logits), shares(zip(logits, bias).map { scale * $0 + $1 }))
                for channel in names.indices { said[channel * cells + cell] = Float(p[channel]) }
                var (rest, label) = (noise.uniform(0, 1), 0)
                while label < names.count - 1, rest > q[label] { (rest, label) = (rest - q[label], label + 1) }
                labels.append(UInt8(label))
            case .sigmoid:
                for channel in names.indices { said[channel * cells + cell] = Float(1 / (1 + exp(-logits[channel]))) }
                // One label a cell: the first channel alone is put to the test.
                labels.append(noise.uniform(0, 1) < 1 / (1 + exp(-(scale * logits[0] + bias[0]))) ? 1 : 0)
            }
        }
        sample.add(
            ScoredPatch(labels: labels, seen: Array(repeating: true, count: cells), probability: said), ordinal: 0)
        return (sample, [], [])
    }

    @Test("temperature and biases that made the truth are found again")
    func softmax() {
        let (sample, _, _) = Self.sample(scale: 0.6, bias: [0, 0.7, -0.5], activation: .softmax)
        let found = CalibrationFit([sample]).calibration
        // 40,000 draws: a deviation of about 0.01 on the scale and 0.02 on the biases.
        #expect(abs(1 / Double(found.temperature) - 0.6) < 0.04)
        #expect(abs(Double(found.bias[1] - found.bias[0]) - 0.7) < 0.08 && abs(Double(found.bias[2] - found.bias[0]) + 0.5) < 0.08)
    }

    @Test("a calibrated sample needs no calibration any more")
    func idempotent() {
        for activation in [Activation.softmax, .sigmoid] {
            let (sample, _, _) = Self.sample(scale: 0.6, bias: [0.3, 0.7, -0.5], activation: activation)
            let first = CalibrationFit([sample]).calibration
            let second = CalibrationFit([sample.calibrated(by: first)]).calibration
            #expect(
                abs(second.temperature - 1) < 1e-2
                    && second.bias.allSatisfy { abs($0 - second.bias[0]) < 1e-2 || activation == .sigmoid })
        }
    }

    @Test("a temperature of one without biases changes nothing, and a higher one makes every cell less sure")
    func temperature() {
        let patch = ScoredPatch(labels: [0, 1], seen: [true, false], probability: [0.7, 0.2, 0.2, 0.5, 0.1, 0.3])
        let same = patch.calibrated(by: Calibration(temperature: 1, bias: [0, 0, 0]), activation: .softmax)
        #expect(zip(same.probability, patch.probability).allSatisfy { abs($0 - $1) < 1e-6 })
        let softer = patch.calibrated(by: Calibration(temperature: 2, bias: [0, 0, 0]), activation: .softmax)
        // By hand: roots of 0.7, 0.2, 0.1 are 0.8367, 0.4472, 0.3162, their sum 1.6001.
        #expect(abs(softer.probability[0] - 0.5229) < 1e-4 && abs(softer.probability[4] - 0.1976) < 1e-4)
        // What no frame saw stays as it is.
        #expect(softer.probability[1] == 0.2)
    }
}

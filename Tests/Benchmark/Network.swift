import Confidence
import NaiveTwins
import Scene

/// The uncertainty network on one frame of 60 × 30 m: its evidence on 100 × 200 cells of 0.3 m; one thread.
///
/// Tests/Interop/speed.py holds PyTorch against it, where it is installed.
func networkBenchmark() -> [String] {
    let shape = NetworkShape(inputs: EvidenceLayout(classes: ["a", "b", "c", "d"]).count)
    let parameters = shape.startingParameters(seed: 1)
    var noise = Noise(seed: 2)
    var tape = NetworkTape(shape: shape, rows: 100, columns: 200)
    for channel in 0..<shape.inputs {
        for cell in 0..<20_000 {
            tape.input.values[tape.input.place(channel, row: cell / 200, column: cell % 200)] = Float(noise.uniform(-1, 1))
        }
    }
    let forward = secondsPerRun(runs: 20) { tape.forward(parameters: parameters) }
    var gradients = NetworkTape(shape: shape, rows: 100, columns: 200)
    let output = [Float](repeating: 1e-3, count: tape.output.values.count)
    var sums = [Float](repeating: 0, count: shape.parameters)
    let both = secondsPerRun(runs: 20) {
        tape.forward(parameters: parameters)
        gradients.setOutput(output)
        for index in sums.indices { sums[index] = 0 }
        tape.backward(&gradients, parameters: parameters, sums: &sums)
    }
    let operations = 2 * shape.multiplications(rows: 100, columns: 200)
    return [
        "the uncertainty network on one frame, \(shape.inputs) channels of 100 × 200 cells, \(shape.parameters) parameters, one thread",
        "  inference                  \(format(1000 * forward)) ms, \(format(Double(operations) / forward / 1e9)) GFLOP/s",
        "  forward and backward       \(format(1000 * both)) ms",
    ]
}

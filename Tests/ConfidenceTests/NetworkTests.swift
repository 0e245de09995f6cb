import Confidence
import NaiveTwins
import Scene
import Tensors
import Testing

@Suite struct NetworkTests {
    static let shape = NetworkShape(inputs: 3, widths: [2, 3, 4])
    static let (rows, columns) = (8, 12)

    /// Every weight and bias at random, heads included.
    static func parameters(seed: UInt64) -> [Float] {
        var noise = Noise(seed: seed)
        return (0..<shape.parameters).map { _ in Float(noise.uniform(-0.5, 0.5)) }
    }

    static func input(seed: UInt64) -> NaiveNetwork.Planes {
        var noise = Noise(seed: seed)
        let values = (0..<shape.inputs).map { _ in (0..<(rows * columns)).map { _ in Double(Float(noise.uniform(-1, 1))) } }
        return NaiveNetwork.Planes(rows: rows, columns: columns, values: values)
    }

    static func naive(_ parameters: [Float]) -> NaiveNetwork {
        NaiveNetwork(
            tensors: Dictionary(
                uniqueKeysWithValues: shape.tensors(parameters).map { ($0.name, $0.tensor.elements.map { Double($0) }) }))
    }

    static func tape(_ input: NaiveNetwork.Planes) -> NetworkTape {
        var tape = NetworkTape(shape: shape, rows: rows, columns: columns)
        for channel in 0..<shape.inputs {
            for cell in 0..<(rows * columns) {
                let place = tape.input.place(channel, row: cell / columns, column: cell % columns)
                tape.input.values[place] = Float(input.values[channel][cell])
            }
        }
        return tape
    }

    @Test("the network's answer agrees with the naive one at every cell, the map's edges among them")
    func forward() {
        let parameters = Self.parameters(seed: 5)
        let input = Self.input(seed: 6)
        let exact = Self.naive(parameters).output(input)
        var tape = Self.tape(input)
        tape.forward(parameters: parameters)
        for head in 0..<2 {
            for cell in 0..<(Self.rows * Self.columns) {
                let found = tape.output.values[tape.output.place(head, row: cell / Self.columns, column: cell % Self.columns)]
                // Eleven layers, each a rounded sum of some dozens of numbers of size one.
                #expect(abs(Double(found) - exact.values[head][cell]) < 1e-5, "head \(head), cell \(cell)")
            }
        }
    }

    @Test("used again for another frame, a tape gives what a new one gives")
    func reuse() {
        let parameters = Self.parameters(seed: 5)
        var used = Self.tape(Self.input(seed: 6))
        used.forward(parameters: parameters)
        var fresh = Self.tape(Self.input(seed: 7))
        fresh.forward(parameters: parameters)
        used.input = fresh.input
        used.forward(parameters: parameters)
        #expect(used.output.values == fresh.output.values)
    }

    static let layers = [
        "down0.first", "down0.second", "down1.first", "down1.second", "down2.first", "down2.second", "up1.first", "up1.second",
        "up0.first", "up0.second", "heads",
    ]

    @Test("each layer's gradient agrees with central differences of the naive network", arguments: layers)
    func gradients(layer: String) throws {
        let parameters = Self.parameters(seed: 8)
        let input = Self.input(seed: 9)
        var noise = Noise(seed: 10)
        // The loss is a random mixture of the outputs, so its gradient by the output is the mixture.
        let mixture = (0..<2).map { _ in (0..<(Self.rows * Self.columns)).map { _ in Double(Float(noise.uniform(-1, 1))) } }
        func loss(_ network: NaiveNetwork) -> Double {
            zip(network.output(input).values, mixture).reduce(0) { $0 + zip($1.0, $1.1).reduce(0) { $0 + $1.0 * $1.1 } }
        }
        var tape = Self.tape(input)
        tape.forward(parameters: parameters)
        var gradients = NetworkTape(shape: Self.shape, rows: Self.rows, columns: Self.columns)
        var output = [Float](repeating: 0, count: tape.output.values.count)
        for head in 0..<2 {
            for cell in 0..<(Self.rows * Self.columns) {
                output[tape.output.place(head, row: cell / Self.columns, column: cell % Self.columns)] = Float(mixture[head][cell])
            }
        }
        gradients.setOutput(output)
        var sums = [Float](repeating: 0, count: Self.shape.parameters)
        tape.backward(&gradients, parameters: parameters, sums: &sums)
        let found = Dictionary(uniqueKeysWithValues: Self.shape.tensors(sums).map { ($0.name, $0.tensor.elements) })
        let naive = Self.naive(parameters)
        for name in ["\(layer).weight", "\(layer).bias"] {
            let ours = try #require(found[name])
            for index in stride(from: 0, to: ours.count, by: max(1, ours.count / 12)) {
                let step = 1e-5
                var (more, less) = (naive, naive)
                more.tensors[name]?[index] += step
                less.tensors[name]?[index] -= step
                let exact = (loss(more) - loss(less)) / (2 * step)
                #expect(abs(Double(ours[index]) - exact) < 2e-4 * max(1, abs(exact)), "\(name)[\(index)]")
            }
        }
    }

    @Test("weights go out as tensors and come back the same")
    func tensors() throws {
        let parameters = Self.parameters(seed: 11)
        let tensors = Dictionary(uniqueKeysWithValues: Self.shape.tensors(parameters).map { ($0.name, $0.tensor) })
        #expect(Self.shape.parameters(tensors) == parameters)
        #expect(Self.shape.tensors(parameters).map(\.tensor.shape) == Self.shape.tensorShapes.map(\.shape))
    }

    @Test("begun from the range's and the frame's trust, an untrained network believes by range, and doubted frames less")
    func startFromRange() {
        let shape = NetworkShape(inputs: 3, widths: [2, 3, 4], trusts: [1, 2])
        var tape = NetworkTape(shape: shape, rows: 4, columns: 4)
        for cell in 0..<16 {
            tape.input.values[tape.input.place(1, row: cell / 4, column: cell % 4)] = -Float(cell) / 64 + 0.125
            tape.input.values[tape.input.place(2, row: cell / 4, column: cell % 4)] = -0.125
        }
        tape.forward(parameters: shape.startingParameters(seed: 3))
        for cell in 0..<16 {
            // u lies in (−8, 8), so a sixteenth of it is not quite a sixteenth: x − x³ / 192.
            #expect(abs(tape.confidence(row: cell / 4, column: cell % 4) + Float(cell) / 16) < 0.005)
        }
    }

    @Test("an untrained network believes every cell alike, and its layers start the same from the same seed")
    func start() {
        let start = Self.shape.startingParameters(seed: 3)
        #expect(start == Self.shape.startingParameters(seed: 3))
        #expect(start != Self.shape.startingParameters(seed: 4))
        var tape = Self.tape(Self.input(seed: 12))
        tape.forward(parameters: start)
        #expect((0..<Self.rows).allSatisfy { row in (0..<Self.columns).allSatisfy { tape.confidence(row: row, column: $0) == 0 } })
    }
}

internal import RealModule
internal import Scene
package import Tensors

/// The uncertainty network's layers: a U-Net of three levels and two heads.
///
/// Down: two convolutions, then the mean of two by two cells. Up: each cell four times, beside what the same level held on the way
/// down. Heads: the confidence u, and the divergence.
/// - Source: ALGORITHM §5.
package struct NetworkShape: Sendable, Hashable {
    package let inputs: Int
    /// Channels of the three levels, finest first.
    package let widths: [Int]
    /// The input channels that u begins from, four times their sum: `range_trust` and `frame_trust`, so that an untrained network
    /// believes by range, and no frame that all others contradict; empty to begin from 0.
    package let trusts: [Int]
    let layers: [Convolution]

    package static let defaultWidths = [16, 32, 64]
    /// u and the divergence.
    static let heads = 2

    /// - Parameter widths: three.
    package init(inputs: Int, widths w: [Int] = defaultWidths, trusts: [Int] = []) {
        precondition(w.count == 3 && inputs > 0, "NetworkShape: \(inputs) inputs, widths \(w)")
        self.inputs = inputs
        widths = w
        self.trusts = trusts
        let plan: [(String, Int, Int, Bool, Bool)] = [
            ("down0.first", inputs, w[0], true, true), ("down0.second", w[0], w[0], true, true),
            ("down1.first", w[0], w[1], true, true), ("down1.second", w[1], w[1], true, true),
            ("down2.first", w[1], w[2], true, true), ("down2.second", w[2], w[2], true, true),
            ("up1.first", w[2] + w[1], w[1], true, true), ("up1.second", w[1], w[1], true, true),
            ("up0.first", w[1] + w[0], w[0], true, true), ("up0.second", w[0], w[0], true, true),
            ("heads", w[0], Self.heads, false, false),
        ]
        var start = 0
        layers = plan.map { name, inputs, outputs, isWide, isRectified in
            let layer = Convolution(
                name: name, inputs: inputs, outputs: outputs, isWide: isWide, isRectified: isRectified, start: start)
            start = layer.end
            return layer
        }
    }

    /// How many numbers the network has.
    package var parameters: Int { layers.last?.end ?? 0 }

    /// How many products of two numbers one pass over an input of this size takes.
    package func multiplications(rows: Int, columns: Int) -> Int {
        let levels = [0, 0, 1, 1, 2, 2, 1, 1, 0, 0, 0]
        return zip(layers, levels).reduce(0) { sum, entry in
            sum + entry.0.taps * entry.0.inputs * entry.0.outputs * (rows >> entry.1) * (columns >> entry.1)
        }
    }

    /// What rows and columns must be whole multiples of.
    package static let multiple = 4
}

extension NetworkShape {
    /// Weights to start from: normal, with the variance that keeps rectified sums as large as what goes in; biases and heads are 0.
    ///
    /// So an untrained network believes every cell alike, or by range alone.
    /// - Source: He et al. 2015.
    package func startingParameters(seed: UInt64) -> [Float] {
        var random = Randomness(seed: seed, stream: 1)
        var parameters = [Float](repeating: 0, count: self.parameters)
        for layer in layers where layer.isRectified {
            let deviation = Double.sqrt(2 / Double(layer.taps * layer.inputs))
            for index in layer.start..<layer.biasStart { parameters[index] = Float(random.normal() * deviation) }
        }
        return parameters
    }

    /// The parameters as tensors by name, as other tools keep them: weights (outputs, inputs, height, width), biases (outputs).
    package func tensors(_ parameters: [Float]) -> [(name: String, tensor: Tensor)] {
        layers.flatMap { layer in
            let side = layer.isWide ? 3 : 1
            var weight = Tensor(shape: [layer.outputs, layer.inputs, side, side])
            for (index, place) in layer.placesByOutput.enumerated() { weight.elements[index] = parameters[place] }
            let bias = Tensor(shape: [layer.outputs], elements: Array(parameters[layer.biasStart..<layer.end]))
            return [("\(layer.name).weight", weight), ("\(layer.name).bias", bias)]
        }
    }

    /// The shapes of `tensors`, by name, in order.
    package var tensorShapes: [(name: String, shape: [Int])] {
        layers.flatMap { layer in
            let side = layer.isWide ? 3 : 1
            return [("\(layer.name).weight", [layer.outputs, layer.inputs, side, side]), ("\(layer.name).bias", [layer.outputs])]
        }
    }

    /// The parameters that tensors of these names and shapes hold.
    package func parameters(_ tensors: [String: Tensor]) -> [Float]? {
        var parameters = [Float](repeating: 0, count: self.parameters)
        for layer in layers {
            guard let weight = tensors["\(layer.name).weight"], let bias = tensors["\(layer.name).bias"],
                weight.elements.count == layer.biasStart - layer.start, bias.elements.count == layer.outputs
            else { return nil }
            for (index, place) in layer.placesByOutput.enumerated() { parameters[place] = weight.elements[index] }
            parameters.replaceSubrange(layer.biasStart..<layer.end, with: bias.elements)
        }
        return parameters
    }
}

extension Convolution {
    /// Where the weights lie in the network's parameters, in the order (outputs, inputs, taps).
    fileprivate var placesByOutput: [Int] {
        (0..<outputs).flatMap { output in
            (0..<inputs).flatMap { input in (0..<taps).map { start + ($0 * outputs + output) * inputs + input } }
        }
    }
}

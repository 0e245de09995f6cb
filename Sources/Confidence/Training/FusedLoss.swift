internal import RealModule
package import Scene

/// What a crop of the fused map loses against the truth, and how that changes with every frame's u.
///
/// L = Σ a_i l_i with a the softmax of u over the frames that see a cell; z = scale · L + bias; the loss is the mean of
/// (1 − p_y)^focus · −ln p_y over the cells, each weighed by its class (binary, summed over channels, under sigmoid). ∂L/∂u_i = a_i (l_i − L).
/// - Source: ALGORITHM §2 and §5; Lin et al. 2017 for the focus.
package struct FusedLoss: Sendable {
    package let activation: Activation
    package let channels: Int
    /// (channels), by true class.
    private let classWeights: [Float]
    /// Scale and biases, which are trained beside the network so that u is not bent to move thresholds.
    private let scale: Float
    private let bias: [Float]
    private let focus: Float

    package init(activation: Activation, channels: Int, classWeights: [Float], scale: Float, bias: [Float], focus: Float) {
        (self.activation, self.channels, self.classWeights) = (activation, channels, classWeights)
        (self.scale, self.bias, self.focus) = (scale, bias, focus)
    }

    package struct Result: Sendable {
        /// Weighed sum over cells, and the sum of weights.
        package var loss = 0.0
        package var weight = 0.0
        /// (frames)(cells): ∂loss/∂u, not yet divided by `weight`.
        package var confidences: [[Float]]
        /// ∂loss/∂ln scale and ∂loss/∂bias, not yet divided by `weight`.
        package var scale = 0.0
        package var bias: [Double]
    }

    /// - Parameters:
    ///   - frames: what each says at the crop's cells.
    ///   - confidences: (frames)(cells), u.
    package func evaluate(_ frames: [CropSamples], confidences: [[Float]], truth: [UInt8]) -> Result {
        var result = Result(
            confidences: frames.map { _ in Array(repeating: 0, count: truth.count) }, bias: Array(repeating: 0, count: channels))
        var shares = [Float](repeating: 0, count: frames.count)
        var fused = [Float](repeating: 0, count: channels)
        var slope = [Float](repeating: 0, count: channels)
        for cell in truth.indices where truth[cell] != TrainingFrame.unknown {
            var most = -Float.infinity
            for frame in frames.indices where frames[frame].cell[cell] >= 0 { most = max(most, confidences[frame][cell]) }
            guard most > -Float.infinity else { continue }
            var total: Float = 0
            for frame in frames.indices {
                shares[frame] = frames[frame].cell[cell] >= 0 ? Float.exp(confidences[frame][cell] - most) : 0
                total += shares[frame]
            }
            for channel in 0..<channels { fused[channel] = 0 }
            for frame in frames.indices where shares[frame] > 0 {
                shares[frame] /= total
                for channel in 0..<channels {
                    fused[channel] += shares[frame] * frames[frame].logits[cell * channels + channel]
                }
            }
            let weight = classWeights[Int(truth[cell])]
            result.loss += Double(weight * lossOfCell(fused, truth: Int(truth[cell]), &slope))
            result.weight += Double(weight)
            for channel in 0..<channels {
                slope[channel] *= weight
                result.bias[channel] += Double(slope[channel])
                result.scale += Double(slope[channel] * fused[channel] * scale)
            }
            for frame in frames.indices where shares[frame] > 0 {
                var change: Float = 0
                for channel in 0..<channels {
                    change += slope[channel] * (frames[frame].logits[cell * channels + channel] - fused[channel])
                }
                result.confidences[frame][cell] = shares[frame] * change * scale
            }
        }
        return result
    }

    /// The loss of one cell.
    ///
    /// - Parameters:
    ///   - fused: (channels), the fused logits.
    ///   - slope: (channels), written: ∂loss/∂z.
    private func lossOfCell(_ fused: [Float], truth: Int, _ slope: inout [Float]) -> Float {
        switch activation {
        case .softmax:
            var most = -Float.infinity
            for channel in 0..<channels {
                slope[channel] = scale * fused[channel] + bias[channel]
                most = max(most, slope[channel])
            }
            var total: Float = 0
            for channel in 0..<channels {
                slope[channel] = Float.exp(slope[channel] - most)
                total += slope[channel]
            }
            for channel in 0..<channels { slope[channel] /= total }
            let p = max(slope[truth], 1e-9)
            let (log, rest) = (Float.log(p), 1 - p)
            // d(−(1 − p)^f ln p)/dp · p, which the softmax's derivative multiplies.
            let factor = focus == 0 ? 1 : Float.pow(rest, focus) - focus * p * log * Float.pow(max(rest, 1e-9), focus - 1)
            for channel in 0..<channels { slope[channel] = factor * (slope[channel] - (channel == truth ? 1 : 0)) }
            return focus == 0 ? -log : -Float.pow(rest, focus) * log
        case .sigmoid:
            var loss: Float = 0
            for channel in 0..<channels {
                let z = scale * fused[channel] + bias[channel]
                let p = 1 / (1 + Float.exp(-z))
                let isTrue: Float = channel == truth ? 1 : 0
                loss += max(z, 0) - z * isTrue + Float.log(onePlus: Float.exp(-abs(z)))
                slope[channel] = p - isTrue
            }
            return loss
        }
    }
}

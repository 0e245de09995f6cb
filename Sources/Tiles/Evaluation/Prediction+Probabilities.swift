internal import RealModule
public import Scene
internal import Tensors

extension Prediction {
    /// (channels, rows, columns): the activation of the logits.
    public func probabilities(activation: Activation) -> [Float] {
        let (cells, channels, groups) = (logits.rows * logits.columns, logits.channels, logits.groups)
        var planes = [Float](repeating: 0, count: cells * channels)
        var p = [Float](repeating: 0, count: channels)
        for cell in 0..<cells {
            var highest = -Float.infinity
            for channel in 0..<channels {
                p[channel] = logits.vectors[cell * groups + channel / 4][channel % 4]
                highest = max(highest, p[channel])
            }
            switch activation {
            case .sigmoid:
                for channel in 0..<channels { planes[channel * cells + cell] = 1 / (1 + Float.exp(-p[channel])) }
            case .softmax:
                var total: Float = 0
                for channel in 0..<channels {
                    p[channel] = Float.exp(p[channel] - highest)
                    total += p[channel]
                }
                for channel in 0..<channels { planes[channel * cells + cell] = p[channel] / total }
            }
        }
        return planes
    }
}

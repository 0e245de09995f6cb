internal import RealModule
public import Scene
internal import Tensors

extension Prediction {
    /// (channels): each channel's probability summed over all cells.
    public func summedProbabilities(activation: Activation) -> [Double] {
        var sums = [Double](repeating: 0, count: logits.channels)
        let groups = logits.groups
        var p = [Float](repeating: 0, count: logits.channels)
        for cell in 0..<(logits.rows * logits.columns) {
            for channel in 0..<logits.channels { p[channel] = logits.vectors[cell * groups + channel / 4][channel % 4] }
            switch activation {
            case .sigmoid: for channel in p.indices { sums[channel] += Double(1 / (1 + Float.exp(-p[channel]))) }
            case .softmax:
                let highest = p.max() ?? 0
                var total: Float = 0
                for channel in p.indices {
                    p[channel] = Float.exp(p[channel] - highest)
                    total += p[channel]
                }
                for channel in p.indices { sums[channel] += Double(p[channel] / total) }
            }
        }
        return sums
    }
}

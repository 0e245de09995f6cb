internal import Kernels
internal import Scene

/// How a tile's sums become the map's probabilities.
public enum Fusion: String, Sendable, Hashable, CaseIterable, Codable {
    /// The activation of Σw·l / Σw: the masked softmax over frames, the paper's form.
    case softmaxLogits = "softmax-logits"
    /// Σw·p / Σw.
    case meanProbability = "mean-probability"
    /// softmax(log π + Σ w (log max(p, 1e−4) − log π)), π the job's mean prediction.
    case bayesian
    /// The largest probability of each class over frames, renormalised under softmax. A baseline.
    case maximum
    /// The share of the frames that decided for the class. A baseline.
    case hitCounter = "hit-counter"

    /// The planes a fusion reads beyond the common sums.
    public var extra: SumLayout.Extra {
        switch self {
        case .softmaxLogits, .meanProbability: .none
        case .bayesian: .logProbability
        case .maximum: .maximum
        case .hitCounter: .hits
        }
    }

    /// The fused probabilities of a tile.
    ///
    /// - Parameters:
    ///   - sums: of every frame that saw the tile; their layout must hold `extra`.
    ///   - prior: (channels), π; read by `bayesian` alone.
    /// - Returns: (channels, rows, columns / 8), in [0, 1]; arbitrary but finite where no frame saw the cell.
    func probabilities(of sums: borrowing TileSums, prior: [Double]) -> [Lane8] {
        let layout = sums.layout
        let (channels, stride) = (layout.channels, sums.cells * sums.blocks)
        precondition(extra == .none || layout.extra == extra, "Fusion: \(rawValue) reads \(extra), the sums hold \(layout.extra)")
        let first =
            switch self {
            case .softmaxLogits: layout.logit(0)
            case .meanProbability: layout.probability(0)
            case .bayesian, .maximum, .hitCounter: layout.extra(0)
            }
        let divisorPlane = self == .hitCounter ? SumLayout.views : SumLayout.weight
        let divisor = sums.planes(divisorPlane..<(divisorPlane + 1))
        var values = sums.planes(first..<(first + channels))
        switch self {
        case .softmaxLogits, .meanProbability, .hitCounter:
            for channel in 0..<channels {
                for cell in 0..<stride {
                    let count = divisor[cell]
                    let safe = count.replacing(with: 1, where: count .<= 0)
                    values[channel * stride + cell] /= safe
                }
            }
        case .bayesian:
            for channel in 0..<channels {
                let p = prior[channel].clamped(to: 1e-4...(1 - 1e-4))
                let log = Float(layout.activation == .softmax ? logOf(p) : logOf(p) - logOf(1 - p))
                for cell in 0..<stride {
                    values[channel * stride + cell] += log * (1 - divisor[cell])
                }
            }
        case .maximum: break
        }
        switch self {
        case .softmaxLogits, .bayesian: return activate(values, layout: layout, stride: stride)
        case .maximum where layout.activation == .softmax: return normalise(values, channels: channels, stride: stride)
        case .meanProbability, .maximum, .hitCounter: return values
        }
    }

    private func activate(_ logits: [Lane8], layout: SumLayout, stride: Int) -> [Lane8] {
        var probabilities = logits
        var entropies = Array(repeating: Lane8.zero, count: stride)
        var probabilitySpan = probabilities.mutableSpan
        var entropySpan = entropies.mutableSpan
        switch layout.activation {
        case .softmax:
            softmaxRow(&probabilitySpan, &entropySpan, logits: logits.span, channels: layout.channels, blocks: 0..<stride)
        case .sigmoid:
            sigmoidRow(&probabilitySpan, &entropySpan, logits: logits.span, channels: layout.channels, blocks: 0..<stride)
        }
        return probabilities
    }

    private func normalise(_ values: [Lane8], channels: Int, stride: Int) -> [Lane8] {
        var normalised = values
        for cell in 0..<stride {
            var total = Lane8.zero
            for channel in 0..<channels { total += values[channel * stride + cell] }
            let safe = total.replacing(with: 1, where: total .<= 0)
            for channel in 0..<channels { normalised[channel * stride + cell] /= safe }
        }
        return normalised
    }
}

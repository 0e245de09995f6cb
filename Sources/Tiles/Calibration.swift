internal import RealModule
public import Scene

/// How fused probabilities become ones that are right as often as they say: ln p / temperature + bias, normalised again.
///
/// Under sigmoid the log-odds take ln p's place, each channel for itself.
public struct Calibration: Sendable, Hashable {
    public let temperature: Float
    /// (channels), nats.
    public let bias: [Float]

    public init(temperature: Float, bias: [Float]) {
        precondition(temperature > 0, "Calibration: temperature \(temperature)")
        self.temperature = temperature
        self.bias = bias
    }

    /// A cell's probabilities, calibrated in place.
    ///
    /// - Parameter logs: (channels), ln p under softmax, log-odds under sigmoid; replaced by probabilities.
    func apply(_ logs: inout [Float], activation: Activation) {
        for channel in logs.indices { logs[channel] = logs[channel] / temperature + bias[channel] }
        switch activation {
        case .sigmoid: for channel in logs.indices { logs[channel] = 1 / (1 + Float.exp(-logs[channel])) }
        case .softmax:
            let most = logs.max() ?? 0
            var total: Float = 0
            for channel in logs.indices {
                logs[channel] = Float.exp(logs[channel] - most)
                total += logs[channel]
            }
            for channel in logs.indices { logs[channel] /= total }
        }
    }
}

extension Calibration {
    /// Planes of probabilities, calibrated cell by cell.
    ///
    /// - Parameters:
    ///   - probability: (channels, cells), changed.
    ///   - isSeen: of a cell; others stay as they are.
    func apply(to probability: inout [Float], activation: Activation, where isSeen: (Int) -> Bool) {
        let size = probability.count / bias.count
        var logs = [Float](repeating: 0, count: bias.count)
        for cell in 0..<size where isSeen(cell) {
            for channel in logs.indices {
                let p = probability[channel * size + cell]
                let log = Float.log(max(p, 1e-12))
                logs[channel] = activation == .softmax ? log : log - Float.log(max(1 - p, 1e-12))
            }
            apply(&logs, activation: activation)
            for channel in logs.indices { probability[channel * size + cell] = logs[channel] }
        }
    }
}

extension FusedTile {
    /// Calibrates the probabilities of every seen cell.
    mutating func calibrate(by calibration: Calibration) {
        let views = views
        calibration.apply(to: &probability, activation: activation) { views[$0] > 0 }
    }
}

extension ScoredPatch {
    /// The same patch, its probabilities calibrated where it was seen.
    public func calibrated(by calibration: Calibration, activation: Activation) -> ScoredPatch {
        var patch = self
        calibration.apply(to: &patch.probability, activation: activation) { seen[$0] }
        return patch
    }
}

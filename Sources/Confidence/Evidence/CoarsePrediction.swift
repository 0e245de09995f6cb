internal import RealModule
package import Scene
internal import Tensors

/// A prediction on the evidence grid: logits are means over the valid cells under an evidence cell.
package struct CoarsePrediction: Sendable {
    package let grid: EvidenceGrid
    package let channels: Int
    package let activation: Activation
    /// (channels, rows, columns).
    package private(set) var logits: [Float]
    /// (channels, rows, columns), in [0, 1].
    package private(set) var probabilities: [Float]
    /// (rows, columns): share of the cells that are valid, [0, 1].
    package let valid: [Float]
    /// (features, rows, columns); empty where none were dumped.
    package let features: [Float]

    package var featureChannels: Int { features.count / grid.cells }

    package init(_ prediction: borrowing Prediction, grid: EvidenceGrid, activation: Activation) {
        let image = prediction.logits
        precondition(image.rows == grid.fine.rows && image.columns == grid.fine.columns, "CoarsePrediction: another grid")
        self.grid = grid
        self.activation = activation
        channels = image.channels
        let (cells, groups) = (grid.cells, image.groups)
        var logits = [Float](repeating: 0, count: channels * cells)
        var shares = [Float](repeating: 0, count: cells)
        let isValid = prediction.valid
        var sum = [SIMD4<Float>](repeating: .zero, count: groups)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                for group in 0..<groups { sum[group] = .zero }
                var (count, all) = (Float(0), Float(0))
                for r in (row * grid.factor)..<min((row + 1) * grid.factor, image.rows) {
                    for c in (column * grid.factor)..<min((column + 1) * grid.factor, image.columns) {
                        all += 1
                        let cell = r * image.columns + c
                        if let isValid, !isValid[cell] { continue }
                        count += 1
                        for group in 0..<groups { sum[group] += image.vectors[cell * groups + group] }
                    }
                }
                let cell = row * grid.columns + column
                shares[cell] = count / all
                guard count > 0 else { continue }
                for channel in 0..<channels { logits[channel * cells + cell] = sum[channel / 4][channel % 4] / count }
            }
        }
        self.logits = logits
        valid = shares
        probabilities = Self.activated(logits, channels: channels, cells: cells, activation)
        features = prediction.features.map { Self.resampled($0, onto: grid) } ?? []
    }

    /// The same frame, had the onboard model said something else.
    package func saying(_ logits: [Float]) -> CoarsePrediction {
        precondition(logits.count == self.logits.count, "CoarsePrediction: \(logits.count) logits")
        var other = self
        other.logits = logits
        other.probabilities = Self.activated(logits, channels: channels, cells: grid.cells, activation)
        return other
    }

    /// Features on the evidence grid: of the feature cell that an evidence cell's centre lies in.
    private static func resampled(_ features: Tensor, onto grid: EvidenceGrid) -> [Float] {
        let (channels, rows, columns) = (features.shape[0], features.shape[1], features.shape[2])
        var values = [Float](repeating: 0, count: channels * grid.cells)
        for row in 0..<grid.rows {
            let from = min(rows - 1, (2 * row + 1) * rows / (2 * grid.rows))
            for column in 0..<grid.columns {
                let place = from * columns + min(columns - 1, (2 * column + 1) * columns / (2 * grid.columns))
                for channel in 0..<channels {
                    values[channel * grid.cells + row * grid.columns + column] = features.elements[channel * rows * columns + place]
                }
            }
        }
        return values
    }

    static func activated(_ logits: [Float], channels: Int, cells: Int, _ activation: Activation) -> [Float] {
        var values = logits
        switch activation {
        case .sigmoid:
            for index in values.indices { values[index] = 1 / (1 + Float.exp(-values[index])) }
        case .softmax:
            for cell in 0..<cells {
                var most = -Float.infinity
                for channel in 0..<channels { most = max(most, values[channel * cells + cell]) }
                var total: Float = 0
                for channel in 0..<channels {
                    let value = Float.exp(values[channel * cells + cell] - most)
                    values[channel * cells + cell] = value
                    total += value
                }
                for channel in 0..<channels { values[channel * cells + cell] /= total }
            }
        }
        return values
    }
}

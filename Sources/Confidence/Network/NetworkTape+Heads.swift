internal import RealModule

/// The heads' outputs brought within their bounds.
enum Heads {
    /// u lies in (−8, 8): 8·tanh(x / 8).
    static func confidence(_ x: Float) -> Float { 8 * Float.tanh(x / 8) }

    /// du/dx at a u.
    static func confidenceSlope(_ u: Float) -> Float { 1 - (u / 8) * (u / 8) }

    /// The most divergence that is told apart, nats.
    static let mostDivergence: Float = 4

    /// The divergence lies in (0, 4): 4 / (1 + e^−x).
    static func divergence(_ x: Float) -> Float { mostDivergence / (1 + Float.exp(-x)) }

    static func divergenceSlope(_ k: Float) -> Float { k * (1 - k / mostDivergence) }
}

extension NetworkTape {
    /// u of a cell after `forward`.
    package func confidence(row: Int, column: Int) -> Float {
        Heads.confidence(output.values[output.place(0, row: row, column: column)])
    }

    /// What the frame would lose against the truth at a cell, nats, after `forward`.
    package func divergence(row: Int, column: Int) -> Float {
        Heads.divergence(output.values[output.place(1, row: row, column: column)])
    }

    /// The mean divergence over a frame's valid cells; nil where there are none.
    func meanDivergence(over frame: borrowing CoarsePrediction) -> Double? {
        let grid = frame.grid
        var (sum, count) = (0.0, 0)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns where frame.valid[row * grid.columns + column] > 0 {
                sum += Double(divergence(row: row, column: column))
                count += 1
            }
        }
        return count > 0 ? sum / Double(count) : nil
    }
}

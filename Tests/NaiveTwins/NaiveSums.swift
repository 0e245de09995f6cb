internal import RealModule

/// The sums of ALGORITHM §2 written as the page writes them: one cell at a time, in double precision, nothing shared between cells.
public struct NaiveSums {
    public let cells: Int
    public let channels: Int
    public var weight, squaredWeight, views, entropy, divergence: [Double]
    /// (channels, cells · cells).
    public var logits, probabilities: [[Double]]

    public init(cells: Int, channels: Int) {
        self.cells = cells
        self.channels = channels
        let zero = [Double](repeating: 0, count: cells * cells)
        (weight, squaredWeight, views, entropy, divergence) = (zero, zero, zero, zero, zero)
        logits = Array(repeating: zero, count: channels)
        probabilities = logits
    }

    /// Adds a softmax frame given as (channels, rows, columns).
    ///
    /// - Parameters:
    ///   - confidence: (rows, columns), u; nil for 0 everywhere.
    ///   - predicted: (rows, columns), what each cell is predicted to lose; nil for nothing.
    ///   - source: the grid (column, row) under a cell, centres at integers.
    public mutating func add(
        frame: [[Double]], rows: Int, columns: Int, valid: [Bool]?, confidence: [Double]?, predicted: [Double]? = nil,
        source: (Int, Int) -> (Double, Double)
    ) {
        for row in 0..<cells {
            for column in 0..<cells {
                let (u, v) = source(row, column)
                guard u >= 0, v >= 0, u <= Double(columns - 1), v <= Double(rows - 1) else { continue }
                let (c, r) = (min(Int(u), columns - 2), min(Int(v), rows - 2))
                let corners = [r * columns + c, r * columns + c + 1, (r + 1) * columns + c, (r + 1) * columns + c + 1]
                if let valid, !corners.allSatisfy({ valid[$0] }) { continue }
                let (fu, fv) = (u - Double(c), v - Double(r))
                let shares = [(1 - fu) * (1 - fv), fu * (1 - fv), (1 - fu) * fv, fu * fv]
                func sample(_ plane: [Double]) -> Double { zip(corners, shares).reduce(0) { $0 + plane[$1.0] * $1.1 } }
                let l = frame.map(sample)
                let w = Double.exp(min(max(confidence.map(sample) ?? 0, -8), 8))
                let highest = l.max() ?? 0
                let total = l.reduce(0) { $0 + Double.exp($1 - highest) }
                let p = l.map { Double.exp($0 - highest) / total }
                let cell = row * cells + column
                weight[cell] += w
                squaredWeight[cell] += w * w
                views[cell] += 1
                divergence[cell] += w * (predicted.map(sample) ?? 0)
                for channel in 0..<channels {
                    logits[channel][cell] += w * l[channel]
                    probabilities[channel][cell] += w * p[channel]
                    if p[channel] > 0 { entropy[cell] -= w * p[channel] * Double.log(p[channel]) }
                }
            }
        }
    }
}

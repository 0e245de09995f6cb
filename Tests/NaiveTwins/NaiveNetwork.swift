internal import RealModule

/// The uncertainty network of ALGORITHM §5 written as the page writes it: in double precision, one cell at a time, no borders.
public struct NaiveNetwork {
    /// Weights (outputs, inputs, height, width) and biases by name, as `down0.first.weight`.
    public var tensors: [String: [Double]]

    public init(tensors: [String: [Double]]) {
        self.tensors = tensors
    }

    /// Planes of equal size: (channels)(rows · columns).
    public struct Planes {
        public let rows, columns: Int
        public var values: [[Double]]

        public init(rows: Int, columns: Int, values: [[Double]]) {
            self.rows = rows
            self.columns = columns
            self.values = values
        }
    }

    /// The two heads' outputs before their bounds.
    public func output(_ input: Planes) -> Planes {
        let down0 = twice("down0", input)
        let down1 = twice("down1", halved(down0))
        let down2 = twice("down2", halved(down1))
        let up1 = twice("up1", joined(down2, down1))
        let up0 = twice("up0", joined(up1, down0))
        return convolved("heads", up0, reach: 0, isRectified: false)
    }

    private func twice(_ level: String, _ input: Planes) -> Planes {
        convolved("\(level).second", convolved("\(level).first", input, reach: 1, isRectified: true), reach: 1, isRectified: true)
    }

    private func convolved(_ name: String, _ input: Planes, reach: Int, isRectified: Bool) -> Planes {
        let (weight, bias) = (tensors["\(name).weight"] ?? [], tensors["\(name).bias"] ?? [])
        let (side, inputs) = (2 * reach + 1, input.values.count)
        var out = Planes(
            rows: input.rows, columns: input.columns,
            values: Array(repeating: Array(repeating: 0, count: input.rows * input.columns), count: bias.count))
        for output in bias.indices {
            for row in 0..<input.rows {
                for column in 0..<input.columns {
                    var sum = bias[output]
                    for channel in 0..<inputs {
                        for dy in -reach...reach {
                            for dx in -reach...reach {
                                let (y, x) = (row + dy, column + dx)
                                guard y >= 0, x >= 0, y < input.rows, x < input.columns else { continue }
                                let tap = (dy + reach) * side + dx + reach
                                sum +=
                                    weight[(output * inputs + channel) * side * side + tap]
                                    * input.values[channel][y * input.columns + x]
                            }
                        }
                    }
                    out.values[output][row * input.columns + column] = isRectified ? max(sum, 0) : sum
                }
            }
        }
        return out
    }

    private func halved(_ input: Planes) -> Planes {
        let (rows, columns) = (input.rows / 2, input.columns / 2)
        let values = input.values.map { plane in
            (0..<(rows * columns)).map { cell in
                let at = 2 * (cell / columns) * input.columns + 2 * (cell % columns)
                return (plane[at] + plane[at + 1] + plane[at + input.columns] + plane[at + input.columns + 1]) / 4
            }
        }
        return Planes(rows: rows, columns: columns, values: values)
    }

    private func joined(_ coarse: Planes, _ fine: Planes) -> Planes {
        let wide = coarse.values.map { plane in
            (0..<(fine.rows * fine.columns)).map { plane[$0 / fine.columns / 2 * coarse.columns + $0 % fine.columns / 2] }
        }
        return Planes(rows: fine.rows, columns: fine.columns, values: wide + fine.values)
    }
}

/// One cell's fused loss of ALGORITHM §5: −(1 − p)^focus ln p of the softmax of scale · Σ a l + bias, or the binary cross-entropies.
///
/// - Parameters:
///   - logits: (frames)(channels).
///   - u: (frames).
public func naiveFusedLoss(
    logits: [[Double]], u: [Double], truth: Int, scale: Double, bias: [Double], focus: Double, isSoftmax: Bool
) -> Double {
    let weights = u.map { Double.exp($0) }
    let total = weights.reduce(0, +)
    let z = bias.indices.map { channel in
        scale * zip(logits, weights).reduce(0) { $0 + $1.0[channel] * $1.1 } / total + bias[channel]
    }
    guard isSoftmax else {
        return z.indices.reduce(0) { sum, channel in
            let p = 1 / (1 + Double.exp(-z[channel]))
            return sum - (channel == truth ? Double.log(p) : Double.log(1 - p))
        }
    }
    let p = Double.exp(z[truth]) / z.reduce(0) { $0 + Double.exp($1) }
    return -Double.pow(1 - p, focus) * Double.log(p)
}

internal import RealModule

/// Scattered readings of the ground made one surface: coarse to fine, each time over what is left, outliers weighed down.
///
/// Everything is told against the ground that the trajectory expects, to which the surface returns where nothing was read.
struct GroundSmoothing {
    let rows, columns: Int
    /// Metres from one node to the next.
    let spacing: Double
    /// (rows, columns), metres above the expected ground; any where the weight is 0.
    var readings: [Float]
    /// (rows, columns), in [0, 1]; 0 where there is no reading.
    var weights: [Float]
    /// (rows, columns), metres: one deviation of the expected ground.
    let doubts: [Float]

    /// From coarse to fine: the Gaussian's deviation, and from how far off a reading counts a quarter, metres.
    private static let passes: [(reach: Double, outlier: Float)] = [(6, 1), (3, 0.5), (1.5, 0.25), (0.75, 0.15), (0.4, 0.1)]
    /// The weight of the surface so far beside the readings around a node.
    private static let inertia: Float = 0.02

    /// The surface and its deviation, metres above the expected ground and metres.
    func surface() -> (heights: [Float], deviations: [Float]) {
        var heights = [Float](repeating: 0, count: rows * columns)
        var variances = doubts.map { $0 * $0 }
        for pass in Self.passes {
            let kernel = Self.kernel(reach: pass.reach / spacing)
            var (support, pull, square) = (heights, heights, heights)
            for node in heights.indices {
                let left = readings[node] - heights[node]
                let share = 1 / (1 + left * left / (pass.outlier * pass.outlier))
                let weight = weights[node] > 0 ? weights[node] * share * share : 0
                support[node] = weight
                pull[node] = weight > 0 ? weight * left : 0
                square[node] = weight > 0 ? weight * left * left : 0
            }
            support = blurred(support, kernel)
            pull = blurred(pull, kernel)
            square = blurred(square, kernel)
            for node in heights.indices {
                let whole = support[node] + Self.inertia
                heights[node] += pull[node] / whole
                let scatter = square[node] / max(support[node], 1e-12)
                variances[node] = (variances[node] * Self.inertia + scatter * support[node]) / whole
            }
        }
        return (heights, variances.map { $0.squareRoot() })
    }

    /// One half of a Gaussian, its middle first, that sums to one over both halves.
    private static func kernel(reach: Double) -> [Float] {
        let half = (0...Int((3 * reach).rounded(.up))).map { Double.exp(-Double($0 * $0) / (2 * reach * reach)) }
        let sum = 2 * half.reduce(0, +) - half[0]
        return half.map { Float($0 / sum) }
    }

    private func blurred(_ values: [Float], _ kernel: [Float]) -> [Float] {
        var along = [Float](repeating: 0, count: values.count)
        var across = along
        Self.blur(&along, values.span, kernel.span, lines: rows, length: columns, lineStride: columns, stride: 1)
        Self.blur(&across, along.span, kernel.span, lines: columns, length: rows, lineStride: 1, stride: columns)
        return across
    }

    private static func blur(
        _ out: inout [Float], _ values: Span<Float>, _ kernel: Span<Float>, lines: Int, length: Int, lineStride: Int, stride: Int
    ) {
        var out = out.mutableSpan
        for line in 0..<lines {
            for place in 0..<length {
                var sum = kernel[0] * values[line * lineStride + place * stride]
                for offset in 1..<kernel.count {
                    if place >= offset { sum += kernel[offset] * values[line * lineStride + (place - offset) * stride] }
                    if place + offset < length { sum += kernel[offset] * values[line * lineStride + (place + offset) * stride] }
                }
                out[line * lineStride + place * stride] = sum
            }
        }
    }
}

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
            let blurred = LatticeBlur(rows: rows, columns: columns, reach: pass.reach / spacing)
            var (support, pull, square) = (heights, heights, heights)
            for node in heights.indices {
                let left = readings[node] - heights[node]
                let share = 1 / (1 + left * left / (pass.outlier * pass.outlier))
                let weight = weights[node] > 0 ? weights[node] * share * share : 0
                support[node] = weight
                pull[node] = weight > 0 ? weight * left : 0
                square[node] = weight > 0 ? weight * left * left : 0
            }
            support = blurred(support)
            pull = blurred(pull)
            square = blurred(square)
            for node in heights.indices {
                let whole = support[node] + Self.inertia
                heights[node] += pull[node] / whole
                let scatter = square[node] / max(support[node], 1e-12)
                variances[node] = (variances[node] * Self.inertia + scatter * support[node]) / whole
            }
        }
        return (heights, variances.map { $0.squareRoot() })
    }
}

internal import RealModule

/// Adam for a handful of parameters: what rays share, such as exposures and the backdrop.
struct Adam: Sendable {
    private(set) var means, squares: [SIMD4<Float>]

    init(count: Int) {
        means = Array(repeating: .zero, count: count)
        squares = means
    }

    /// Goes on with moments of before.
    init(means: [SIMD4<Float>], squares: [SIMD4<Float>]) {
        (self.means, self.squares) = (means, squares)
    }

    /// One step; β₁ = 0.9 and β₂ = 0.99, so that a first step is as long as the rate.
    mutating func step(_ parameters: inout [SIMD4<Float>], gradients: [SIMD4<Float>], rate: Float) {
        for index in parameters.indices {
            let g = gradients[index]
            means[index] = means[index] * 0.9 + g * 0.1
            squares[index] = squares[index] * 0.99 + g * g * 0.01
            for lane in 0..<3 {
                parameters[index][lane] -= rate * means[index][lane] / (Float.sqrt(squares[index][lane]) + 1e-12)
            }
        }
    }
}

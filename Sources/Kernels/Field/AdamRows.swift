internal import CSIMD

/// One step of Adam on the rows that were touched; the others, and their moments, rest.
///
/// β₁ = 0.9 and β₂ = 0.99 make a row's first step as long as the rate, with no correction for the moments' start.
/// - Parameters:
///   - rows: (slab's rows), changed.
///   - means, squares: (slab's rows), the moments of the gradient, changed.
///   - sums: (slab's rows), the gradient.
///   - touched: (≥ count), rows of the slab.
///   - rates: the learning rate of each lane.
///   - floors: ε of each lane: gradients smaller than this are taken for noise and move less than the rate.
/// - Source: Kingma and Ba 2015.
package func adamRows(
    _ rows: inout MutableSpan<Lane16>, _ means: inout MutableSpan<Lane16>, _ squares: inout MutableSpan<Lane16>,
    sums: Span<Lane16>, touched: Span<Int32>, count: Int, rates: Lane16, floors: Lane16
) {
    for index in 0..<count {
        let place = Int(touched[index])
        let gradient = sums[place]
        let mean = simd16_fma(means[place], Lane16(repeating: 0.9), gradient * 0.1)
        let square = simd16_fma(squares[place], Lane16(repeating: 0.99), gradient * gradient * 0.01)
        means[place] = mean
        squares[place] = square
        rows[place] -= rates * mean / (simd16_sqrt(square) + floors)
    }
}

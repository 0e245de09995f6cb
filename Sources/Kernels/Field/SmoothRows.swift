/// Adds the gradient of total variation to the densities of touched rows, along the horizontal axes only.
///
/// That makes ground flat without flattening walls. Differences are clamped to ±1, so that an edge pulls no harder than a step.
/// - Parameters:
///   - sums: (slab's rows), added to in lane 12.
///   - touched: (≥ count) rows, counted from the slab's first.
///   - first: the slab's first row.
///   - neighbours: (all rows), rows at −x, +x, −y, +y; −1 where there is none.
///   - rows: (all rows), as they were before this step.
/// - Source: Rudin et al. 1992; ALGORITHM §3 for the axes.
package func smoothRows(
    _ sums: inout MutableSpan<Lane16>, touched: Span<Int32>, count: Int, first: Int, neighbours: Span<SIMD4<Int32>>,
    rows: Span<Lane16>, weight: Float
) {
    for index in 0..<count {
        let place = Int(touched[index])
        let own = rows[first &+ place][12]
        let around = neighbours[first &+ place]
        var pull: Float = 0
        for side in 0..<4 where around[side] >= 0 {
            pull += min(1, max(-1, own - rows[Int(around[side])][12]))
        }
        sums[place][12] += weight * pull
    }
}

internal import CSIMD

/// Adds what a chunk's rays ask of the voxels to the rows of one slab, in the order of the entries.
///
/// A slab owns a range of rows; entries whose voxel has no corner in it are passed over, and a voxel on the border gives each slab its
/// own corners. Whoever works on which slab, every row adds up in the same order.
/// - Parameters:
///   - sums: (slab's rows), the loss's gradient by each row, added to.
///   - stamps: (slab's rows), the step each row was last touched in.
///   - touched: (≥ slab's rows), rows touched in this step, in the order they were met, counted from the slab's first.
///   - count: how many are in `touched` already.
///   - owned: the slab's rows.
///   - reach: the voxels with a corner among them.
///   - gradients, voxels: (≥ entries).
///   - bases: (rays), as for `shadeRay`.
/// - Returns: how many rows are touched now.
package func scatterGradients(
    _ sums: inout MutableSpan<Lane16>, _ stamps: inout MutableSpan<Int32>, _ touched: inout MutableSpan<Int32>, count: Int,
    owned: Range<Int>, reach: Range<Int>, gradients: Span<FieldGradient>, voxels: Span<Int32>, entries: Int, bases: Span<Lane16>,
    corners: Span<SIMD8<Int32>>, stamp: Int32
) -> Int {
    var count = count
    for entry in 0..<entries {
        let voxel = Int(voxels[entry])
        guard voxel >= reach.lowerBound, voxel < reach.upperBound else { continue }
        let item = gradients[entry]
        let row = bases[Int(item.ray)] * simd16_four_of_each(item.gradient)
        let weights = item.cornerWeights
        let c = corners[voxel]
        for corner in 0..<8 {
            let place = Int(c[corner]) &- owned.lowerBound
            guard place >= 0, place < owned.count else { continue }
            if stamps[place] != stamp {
                stamps[place] = stamp
                touched[count] = Int32(truncatingIfNeeded: place)
                count &+= 1
                sums[place] = row * weights[corner]
            } else {
                sums[place] = simd16_fma(row, Lane16(repeating: weights[corner]), sums[place])
            }
        }
    }
    return count
}

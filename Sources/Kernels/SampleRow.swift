internal import CSIMD

/// Samples a raster of vectors along one row of a tile, bilinearly; channels come out as planes.
///
/// A cell is seen where all four neighbours lie inside the raster and are valid; elsewhere every channel is 0.
/// Eight cells at a time: cells k and k + 4 share a vector, so that eight blends serve eight cells and a transposition of halves
/// brings their channels into planes.
/// - Parameters:
///   - samples: (groups · 4, blocks), written for the given blocks: channel planes of eight cells a block.
///   - seen: (blocks), written: 1 where seen, else 0.
///   - vectors: (rows, columns, groups), finite, four channels a group.
///   - quads: (rows, columns), 1 where the cell and its three neighbours at +row and +column are valid, else 0.
///   - start: source (column, row) of the tile row's first cell, in cells, centres at integers.
///   - step: source (column, row) from one tile cell to the next.
package func sampleRow(
    _ samples: inout MutableSpan<Lane8>, _ seen: inout MutableSpan<Lane8>, from vectors: Span<SIMD4<Float>>, quads: Span<UInt8>,
    rows: Int, columns: Int, groups: Int, start: SIMD2<Float>, step: SIMD2<Float>, blocks: Range<Int>
) {
    let down = columns &* groups
    let right = vectors.extracting(droppingFirst: groups)
    let below = vectors.extracting(droppingFirst: down)
    let across = below.extracting(droppingFirst: groups)
    let ramp = Lane8(0, 1, 2, 3, 4, 5, 6, 7)
    for block in blocks {
        let cell = ramp + Float(block &* 8)
        sampleBlock(
            &samples, &seen, block: block, vectors, right, below, across, quads, rows: rows, columns: columns, groups: groups,
            u: start.x + cell * step.x, v: start.y + cell * step.y)
    }
}

/// Samples a raster of vectors at given places, bilinearly; else as `sampleRow`.
///
/// - Parameters:
///   - us, vs: (blocks), finite: source columns and rows of eight cells a block, in cells, centres at integers.
package func sampleRow(
    _ samples: inout MutableSpan<Lane8>, _ seen: inout MutableSpan<Lane8>, from vectors: Span<SIMD4<Float>>, quads: Span<UInt8>,
    rows: Int, columns: Int, groups: Int, us: Span<Lane8>, vs: Span<Lane8>, blocks: Range<Int>
) {
    let down = columns &* groups
    let right = vectors.extracting(droppingFirst: groups)
    let below = vectors.extracting(droppingFirst: down)
    let across = below.extracting(droppingFirst: groups)
    for block in blocks {
        sampleBlock(
            &samples, &seen, block: block, vectors, right, below, across, quads, rows: rows, columns: columns, groups: groups,
            u: us[block], v: vs[block])
    }
}

/// Eight cells of a row.
///
/// - Parameters:
///   - vectors, right, below, across: the raster from its first vector, and from the neighbours to the right, below, and across.
///   - u, v: source column and row.
@inline(__always)
private func sampleBlock(
    _ samples: inout MutableSpan<Lane8>, _ seen: inout MutableSpan<Lane8>, block: Int, _ vectors: Span<SIMD4<Float>>,
    _ right: Span<SIMD4<Float>>, _ below: Span<SIMD4<Float>>, _ across: Span<SIMD4<Float>>, _ quads: Span<UInt8>, rows: Int,
    columns: Int, groups: Int, u: Lane8, v: Lane8
) {
    let blockCount = seen.count
    let lastColumn = Lane8(repeating: Float(columns - 1))
    let lastRow = Lane8(repeating: Float(rows - 1))
    let isInside = (u .>= 0) .& (u .<= lastColumn) .& (v .>= 0) .& (v .<= lastRow)
    let (boundU, boundV) = (smaller(larger(u, .zero), lastColumn), smaller(larger(v, .zero), lastRow))
    let column = simd8_int_min(simd8_truncated(boundU), SIMD8(repeating: Int32(truncatingIfNeeded: columns - 2)))
    let row = simd8_int_min(simd8_truncated(boundV), SIMD8(repeating: Int32(truncatingIfNeeded: rows - 2)))
    let shareU = boundU - simd8_to_float(column)
    let shareV = boundV - simd8_to_float(row)
    let corner = row &* Int32(truncatingIfNeeded: columns) &+ column
    let validity = SIMD8<Int32>(
        quad(quads, corner[0]), quad(quads, corner[1]), quad(quads, corner[2]), quad(quads, corner[3]), quad(quads, corner[4]),
        quad(quads, corner[5]), quad(quads, corner[6]), quad(quads, corner[7]))
    let isSeen = Lane8.zero.replacing(with: simd8_to_float(validity), where: isInside)
    seen[block] = isSeen
    for group in 0..<groups {
        let origin = corner &* Int32(truncatingIfNeeded: groups) &+ Int32(truncatingIfNeeded: group)
        let first = blend(
            vectors, right, below, across, origin[0], origin[4], simd8_spread0(shareU), simd8_spread0(shareV))
        let second = blend(
            vectors, right, below, across, origin[1], origin[5], simd8_spread1(shareU), simd8_spread1(shareV))
        let third = blend(
            vectors, right, below, across, origin[2], origin[6], simd8_spread2(shareU), simd8_spread2(shareV))
        let fourth = blend(
            vectors, right, below, across, origin[3], origin[7], simd8_spread3(shareU), simd8_spread3(shareV))
        let (lowA, lowB) = (simd8_interleave_low(first, second), simd8_interleave_low(third, fourth))
        let (highA, highB) = (simd8_interleave_high(first, second), simd8_interleave_high(third, fourth))
        let place = group &* 4 &* blockCount &+ block
        samples[place] = simd8_first_pairs(lowA, lowB) * isSeen
        samples[place &+ blockCount] = simd8_second_pairs(lowA, lowB) * isSeen
        samples[place &+ 2 &* blockCount] = simd8_first_pairs(highA, highB) * isSeen
        samples[place &+ 3 &* blockCount] = simd8_second_pairs(highA, highB) * isSeen
    }
}

@inline(__always)
private func quad(_ quads: Span<UInt8>, _ corner: Int32) -> Int32 { Int32(quads[Int(corner)]) }

/// The bilinear blend of a group of four channels at two cells: at place `low` in the lower half, at `high` in the upper.
///
/// - Parameters: the raster from its first vector, and from the neighbours to the right, below, and across.
@inline(__always)
private func blend(
    _ vectors: Span<SIMD4<Float>>, _ right: Span<SIMD4<Float>>, _ below: Span<SIMD4<Float>>, _ across: Span<SIMD4<Float>>,
    _ low: Int32, _ high: Int32, _ shareU: Lane8, _ shareV: Lane8
) -> Lane8 {
    let (l, h) = (Int(low), Int(high))
    let a = simd8_join(vectors[l], vectors[h])
    let b = simd8_join(right[l], right[h])
    let c = simd8_join(below[l], below[h])
    let d = simd8_join(across[l], across[h])
    let upper = fused(b - a, shareU, a)
    let lower = fused(d - c, shareU, c)
    return fused(lower - upper, shareV, upper)
}

/// Samples a raster of vectors along one row of a tile, bilinearly; channels come out as planes.
///
/// A cell is seen where all four neighbours lie inside the raster and are valid; elsewhere every channel is 0.
/// - Parameters:
///   - samples: (groups · 4, blocks), written for the given blocks: channel planes of eight cells a block.
///   - seen: (blocks), written: 1 where seen, else 0.
///   - vectors: (rows, columns, groups), four channels a group.
///   - quads: (rows, columns), non-zero where the cell and its three neighbours at +row and +column are valid.
///   - start: source (column, row) of the tile row's first cell, in cells, centres at integers.
///   - step: source (column, row) from one tile cell to the next.
package func sampleRow(
    _ samples: inout MutableSpan<Lane8>, _ seen: inout MutableSpan<Lane8>, from vectors: Span<SIMD4<Float>>, quads: Span<UInt8>,
    rows: Int, columns: Int, groups: Int, start: SIMD2<Float>, step: SIMD2<Float>, blocks: Range<Int>
) {
    let blockCount = seen.count
    let lastColumn = Float(columns - 1)
    let lastRow = Float(rows - 1)
    var seenBytes = seen.mutableBytes
    var sampleBytes = samples.mutableBytes
    for cell in (blocks.lowerBound * 8)..<(blocks.upperBound * 8) {
        let u = start.x + Float(cell) * step.x
        let v = start.y + Float(cell) * step.y
        var isSeen = u >= 0 && u <= lastColumn && v >= 0 && v <= lastRow
        var corner = 0
        var fractionU: Float = 0
        var fractionV: Float = 0
        if isSeen {
            let column = min(Int(u), columns - 2)
            let row = min(Int(v), rows - 2)
            fractionU = u - Float(column)
            fractionV = v - Float(row)
            corner = row &* columns &+ column
            isSeen = quads[corner] != 0
        }
        seenBytes.storeBytes(of: isSeen ? 1 : 0, toByteOffset: cell &* 4, as: Float.self)
        for group in 0..<groups {
            var value = SIMD4<Float>.zero
            if isSeen {
                let a = vectors[corner &* groups &+ group]
                let b = vectors[(corner &+ 1) &* groups &+ group]
                let c = vectors[(corner &+ columns) &* groups &+ group]
                let d = vectors[(corner &+ columns &+ 1) &* groups &+ group]
                let low = a + (b - a) * fractionU
                let high = c + (d - c) * fractionU
                value = low + (high - low) * fractionV
            }
            let place = (group &* 4 &* blockCount &* 8 &+ cell) &* 4
            let plane = blockCount &* 32
            sampleBytes.storeBytes(of: value.x, toByteOffset: place, as: Float.self)
            sampleBytes.storeBytes(of: value.y, toByteOffset: place &+ plane, as: Float.self)
            sampleBytes.storeBytes(of: value.z, toByteOffset: place &+ 2 &* plane, as: Float.self)
            sampleBytes.storeBytes(of: value.w, toByteOffset: place &+ 3 &* plane, as: Float.self)
        }
    }
}

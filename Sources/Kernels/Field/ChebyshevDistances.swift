/// Writes for every voxel the Chebyshev distance to the nearest that holds a number, 0 where it holds one itself, exact up to the limit.
///
/// Two passes over the thirteen neighbours before and behind, every step costing one; a line along z is the least of the four lines
/// before it, spread to both sides, so that each of those is read once.
/// - Parameters:
///   - clearance: laid out as `layout` says, written; places outside the box stay.
///   - distances: (shape.x + 2, shape.y + 2, shape.z + 2), written: every voxel's, with a margin of one that spares asking whether a
///     neighbour is there.
///   - line: (shape.z + 2), written.
///   - map: laid out as `layout` says: a number ≥ 0, or anything negative.
///   - limit: in 1...254; no distance is greater.
/// - Source: Rosenfeld and Pfaltz 1966, for the passes; Borgefors 1984, for three dimensions.
package func chebyshevDistances(
    _ clearance: inout MutableSpan<UInt8>, _ distances: inout MutableSpan<UInt8>, _ line: inout MutableSpan<UInt8>,
    map: Span<Int32>, layout: VoxelLayout, limit: UInt8
) {
    let (nx, ny, nz) = (Int(layout.shape.x), Int(layout.shape.y), Int(layout.shape.z))
    let (strideX, strideY) = ((ny + 2) * (nz + 2), nz + 2)
    for place in 0..<((nx + 2) * strideX) { distances[place] = limit }
    for x in 0..<nx {
        for y in 0..<ny {
            let to = (x + 1) * strideX + (y + 1) * strideY + 1
            for z in 0..<nz where map[layout.place(x, y, z)] >= 0 { distances[to + z] = 0 }
        }
    }
    for x in 1...nx {
        for y in 1...ny {
            let own = x * strideX + y * strideY
            let before = (own - strideY, own - strideX - strideY, own - strideX, own - strideX + strideY)
            nearLine(&distances, own, before, &line, farthest: limit)
            for z in 1...nz { distances[own + z] = min(distances[own + z], distances[own + z - 1] + 1) }
        }
    }
    for x in (1...nx).reversed() {
        for y in (1...ny).reversed() {
            let own = x * strideX + y * strideY
            let behind = (own + strideY, own + strideX + strideY, own + strideX, own + strideX - strideY)
            nearLine(&distances, own, behind, &line, farthest: limit)
            for z in (1...nz).reversed() { distances[own + z] = min(distances[own + z], distances[own + z + 1] + 1) }
        }
    }
    for x in 0..<nx {
        for y in 0..<ny {
            let from = (x + 1) * strideX + (y + 1) * strideY + 1
            for z in 0..<nz { clearance[layout.place(x, y, z)] = distances[from + z] }
        }
    }
}

/// Lowers a line's distances to one more than the least of four other lines' at its place and beside it.
private func nearLine(
    _ distances: inout MutableSpan<UInt8>, _ own: Int, _ others: (Int, Int, Int, Int), _ line: inout MutableSpan<UInt8>,
    farthest: UInt8
) {
    let count = line.count
    for z in 0..<count {
        line[z] = min(
            min(distances[others.0 &+ z], distances[others.1 &+ z]), min(distances[others.2 &+ z], distances[others.3 &+ z]))
    }
    for z in 1..<(count &- 1) {
        let near = min(line[z], min(line[z &- 1], line[z &+ 1])) &+ 1
        distances[own &+ z] = min(distances[own &+ z], min(near, farthest))
    }
}

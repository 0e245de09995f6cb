/// Writes −D into every voxel that holds no number: D is the Chebyshev distance to the nearest that does, exact up to the limit.
///
/// Two passes over the thirteen neighbours before and behind, every step costing one; a line along z is the least of the four lines
/// before it, spread to both sides, so that each of those is read once.
/// - Parameters:
///   - map: laid out as `layout` says: a number ≥ 0, or anything negative; changed.
///   - distances: (shape.x + 2, shape.y + 2, shape.z + 2), written: every voxel's, with a margin of one that spares asking whether a
///     neighbour is there.
///   - line: (shape.z + 2), written.
///   - limit: in 1...254; no distance is greater.
/// - Source: Rosenfeld and Pfaltz 1966, for the passes; Borgefors 1984, for three dimensions.
package func chebyshevDistances(
    _ map: inout MutableSpan<Int32>, _ distances: inout MutableSpan<UInt8>, _ line: inout MutableSpan<UInt8>, layout: VoxelLayout,
    limit: Int32
) {
    let (nx, ny, nz) = (Int(layout.shape.x), Int(layout.shape.y), Int(layout.shape.z))
    let farthest = UInt8(limit)
    let (strideX, strideY) = ((ny + 2) * (nz + 2), nz + 2)
    for place in 0..<((nx + 2) * strideX) { distances[place] = farthest }
    for x in 0..<nx {
        for y in 0..<ny {
            let (from, to) = (layout.place(x, y, 0), (x + 1) * strideX + (y + 1) * strideY + 1)
            for z in 0..<nz where map[from + 16 * z] >= 0 { distances[to + z] = 0 }
        }
    }
    for x in 1...nx {
        for y in 1...ny {
            let own = x * strideX + y * strideY
            let before = (own - strideY, own - strideX - strideY, own - strideX, own - strideX + strideY)
            nearLine(&distances, own, before, &line, farthest: farthest)
            for z in 1...nz { distances[own + z] = min(distances[own + z], distances[own + z - 1] + 1) }
        }
    }
    for x in (1...nx).reversed() {
        for y in (1...ny).reversed() {
            let own = x * strideX + y * strideY
            let behind = (own + strideY, own + strideX + strideY, own + strideX, own + strideX - strideY)
            nearLine(&distances, own, behind, &line, farthest: farthest)
            for z in (1...nz).reversed() { distances[own + z] = min(distances[own + z], distances[own + z + 1] + 1) }
        }
    }
    for x in 0..<nx {
        for y in 0..<ny {
            let (to, from) = (layout.place(x, y, 0), (x + 1) * strideX + (y + 1) * strideY + 1)
            for z in 0..<nz where map[to + 16 * z] < 0 { map[to + 16 * z] = -Int32(distances[from + z]) }
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

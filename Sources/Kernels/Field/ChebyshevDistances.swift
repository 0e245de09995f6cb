/// Writes −D into every voxel that holds no number: D is the Chebyshev distance to the nearest that does, exact up to the limit.
///
/// Two passes over the thirteen neighbours before and behind, every step costing one; a line along z is the least of the four lines
/// before it, spread to both sides, so that each of those is read once.
/// - Parameters:
///   - map: (x, y, z): a number ≥ 0, or anything negative; changed.
///   - limit: in 1...254; no distance is greater.
/// - Source: Rosenfeld and Pfaltz 1966, for the passes; Borgefors 1986, for three dimensions.
package func chebyshevDistances(_ map: inout [Int32], shape: SIMD3<Int32>, limit: Int32) {
    let (nx, ny, nz) = (Int(shape.x), Int(shape.y), Int(shape.z))
    let farthest = UInt8(limit)
    // A margin of one voxel on every side, as far as can be, spares asking whether a neighbour is there.
    let (strideX, strideY) = ((ny + 2) * (nz + 2), nz + 2)
    var distances = [UInt8](repeating: farthest, count: (nx + 2) * strideX)
    for x in 0..<nx {
        for y in 0..<ny {
            let (from, to) = ((x * ny + y) * nz, (x + 1) * strideX + (y + 1) * strideY + 1)
            for z in 0..<nz where map[from + z] >= 0 { distances[to + z] = 0 }
        }
    }
    var line = [UInt8](repeating: farthest, count: nz + 2)
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
            let (to, from) = ((x * ny + y) * nz, (x + 1) * strideX + (y + 1) * strideY + 1)
            for z in 0..<nz where map[to + z] < 0 { map[to + z] = -Int32(distances[from + z]) }
        }
    }
}

/// Lowers a line's distances to one more than the least of four other lines' at its place and beside it.
private func nearLine(
    _ distances: inout [UInt8], _ own: Int, _ others: (Int, Int, Int, Int), _ line: inout [UInt8], farthest: UInt8
) {
    let count = line.count
    var all = distances.mutableSpan
    var least = line.mutableSpan
    for z in 0..<count {
        least[z] = min(
            min(all[others.0 &+ z], all[others.1 &+ z]), min(all[others.2 &+ z], all[others.3 &+ z]))
    }
    for z in 1..<(count &- 1) {
        let near = min(least[z], min(least[z &- 1], least[z &+ 1])) &+ 1
        all[own &+ z] = min(all[own &+ z], min(near, farthest))
    }
}

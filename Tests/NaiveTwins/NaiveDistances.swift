/// The Chebyshev distance from every voxel to the nearest that holds a number, at most `limit`: each asked for by itself.
public func naiveDistances(_ map: [Int32], shape: SIMD3<Int32>, limit: Int32) -> [Int32] {
    func place(_ index: Int) -> SIMD3<Int32> {
        let (index, wide) = (Int32(index), shape.y * shape.z)
        return [index / wide, index % wide / shape.z, index % shape.z]
    }
    let stored = map.indices.filter { map[$0] >= 0 }.map(place)
    return map.indices.map { index in
        let own = place(index)
        let nearest = stored.map { max(abs($0.x - own.x), max(abs($0.y - own.y), abs($0.z - own.z))) }.min() ?? limit
        return min(nearest, limit)
    }
}

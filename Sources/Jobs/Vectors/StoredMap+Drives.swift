internal import Formats
internal import Scene
internal import Store
internal import Tiles

extension StoredMap {
    /// For each point in metres of the map frame, the drives that saw its cell, in the order of their names.
    ///
    /// Read from the sums that each drive's segments left, tile by tile, so that memory holds one partial at a time.
    public func drives(seeing points: [SIMD2<Double>]) throws -> [[String]] {
        let grid = job.grid
        var pointsOf: [TileIndex: [Int]] = [:]
        for (index, point) in points.enumerated() { pointsOf[grid.tile(containing: point), default: []].append(index) }
        var seen = points.map { _ in Set<String>() }
        for (tile, segments) in try store.tilesTouched(byJob: record.id) {
            guard let here = pointsOf[tile] else { continue }
            for segment in segments {
                guard let partial = try store.partial(ofSegment: segment.key, at: tile),
                    let sums = try? TileSums(encoded: partial.sums)
                else { throw JobError.damagedPartial(segment: segment.key, tile: tile) }
                for index in here {
                    let (row, column) = grid.cell(containing: points[index], of: tile)
                    if sums[SumLayout.views, row, column] > 0 { seen[index].insert(segment.drive) }
                }
            }
        }
        return seen.map { $0.sorted() }
    }
}

extension TileGrid {
    /// The cell of a tile that a point lies in, or the nearest one.
    func cell(containing point: SIMD2<Double>, of tile: TileIndex) -> (row: Int, column: Int) {
        func place(_ value: Double, _ tile: Int) -> Int {
            min(cells - 1, max(0, Int((value / resolution - Double(tile * cells)).rounded(.down))))
        }
        return (place(point.y, tile.j), place(point.x, tile.i))
    }
}

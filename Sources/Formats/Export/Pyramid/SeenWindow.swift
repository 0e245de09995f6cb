internal import Scene
internal import Tiles

extension CellWindow {
    /// The smallest window around all cells that some frame or photograph saw: the same however the map is cut into tiles.
    ///
    /// Only tiles at the rim are read.
    /// - Returns: nil where no cell was seen.
    init?(seenIn map: any MapSource) throws {
        var seen: [TileIndex: CellWindow?] = [:]
        func window(_ index: TileIndex) throws -> CellWindow? {
            if let known = seen[index] { return known }
            let found = try map.tile(at: index).flatMap { CellWindow(seenIn: $0, at: index) }
            seen[index] = .some(found)
            return found
        }
        /// The union of the first line of tiles that holds anything.
        func rim(_ lines: [[TileIndex]]) throws -> CellWindow? {
            for line in lines {
                let windows = try line.compactMap(window)
                if let first = windows.first { return windows.dropFirst().reduce(first) { $0.union($1) } }
            }
            return nil
        }
        let columns = Dictionary(grouping: map.tiles, by: \.i).sorted { $0.key < $1.key }.map(\.value)
        let rows = Dictionary(grouping: map.tiles, by: \.j).sorted { $0.key < $1.key }.map(\.value)
        guard let west = try rim(columns), let east = try rim(columns.reversed()), let south = try rim(rows),
            let north = try rim(rows.reversed())
        else { return nil }
        self.init(
            rows: north.rows.lowerBound..<south.rows.upperBound, columns: west.columns.lowerBound..<east.columns.upperBound)
    }

    private init?(seenIn tile: FusedTile, at index: TileIndex) {
        let cells = tile.cells
        var (rows, columns) = ((low: cells, high: 0), (low: cells, high: 0))
        for row in 0..<cells {
            for column in 0..<cells
            where MapLayer.coverage.isSeen(row * cells + column, of: tile) || MapLayer.height.isSeen(row * cells + column, of: tile)
            {
                rows = (min(rows.low, row), row + 1)
                columns = (min(columns.low, column), max(columns.high, column + 1))
            }
        }
        guard rows.high > 0 else { return nil }
        // A tile's row 0 is its southernmost.
        let whole = CellWindow(of: index, cells: cells)
        self.init(
            rows: (whole.rows.upperBound - rows.high)..<(whole.rows.upperBound - rows.low),
            columns: (whole.columns.lowerBound + columns.low)..<(whole.columns.lowerBound + columns.high))
    }
}

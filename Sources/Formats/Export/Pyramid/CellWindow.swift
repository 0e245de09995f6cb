internal import Scene

/// A rectangle of cells of the map's lattice, counted as rasters count: columns east from x = 0, rows south from y = 0.
struct CellWindow: Sendable, Hashable {
    var rows, columns: Range<Int>

    /// The cells of a tile.
    init(of tile: TileIndex, cells: Int) {
        rows = (-(tile.j + 1) * cells)..<(-tile.j * cells)
        columns = (tile.i * cells)..<((tile.i + 1) * cells)
    }

    init(rows: Range<Int>, columns: Range<Int>) {
        (self.rows, self.columns) = (rows, columns)
    }

    var isEmpty: Bool { rows.isEmpty || columns.isEmpty }

    func intersection(_ other: CellWindow) -> CellWindow {
        CellWindow(rows: rows.clamped(to: other.rows), columns: columns.clamped(to: other.columns))
    }

    func union(_ other: CellWindow) -> CellWindow {
        CellWindow(
            rows: min(rows.lowerBound, other.rows.lowerBound)..<max(rows.upperBound, other.rows.upperBound),
            columns: min(columns.lowerBound, other.columns.lowerBound)..<max(columns.upperBound, other.columns.upperBound))
    }

    /// The window that begins and ends at whole multiples of so many cells.
    func widened(to step: Int) -> CellWindow {
        func widened(_ range: Range<Int>) -> Range<Int> {
            let low = (Double(range.lowerBound) / Double(step)).rounded(.down)
            let high = (Double(range.upperBound) / Double(step)).rounded(.up)
            return (Int(low) * step)..<(Int(high) * step)
        }
        return CellWindow(rows: widened(rows), columns: widened(columns))
    }

    /// The tiles of these that share cells with the window, in the order of `TileGrid.tiles`.
    func tiles(of cells: Int, among known: Set<TileIndex>) -> [TileIndex] {
        guard !isEmpty else { return [] }
        func numbers(_ range: Range<Int>) -> ClosedRange<Int> {
            Int(
                (Double(range.lowerBound) / Double(cells)).rounded(.down))...Int(
                    (Double(range.upperBound - 1) / Double(cells)).rounded(.down))
        }
        let down = numbers(rows)
        return numbers(columns).flatMap { i in
            down.reversed().map { TileIndex(i: i, j: -$0 - 1) }.filter(known.contains)
        }
    }
}

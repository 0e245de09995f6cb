/// The rows and columns outside of which no cell of a square was seen; empty where none was.
///
/// - Parameters:
///   - cells: along one side.
///   - isSeen: asked by a cell's place, row · cells + column.
public func seenWindow(ofCells cells: Int, _ isSeen: (Int) -> Bool) -> (rows: Range<Int>, columns: Range<Int>) {
    var rows = (low: cells, high: 0)
    var columns = (low: cells, high: 0)
    for row in 0..<cells {
        for column in 0..<cells where isSeen(row * cells + column) {
            rows = (min(rows.low, row), row + 1)
            columns = (min(columns.low, column), max(columns.high, column + 1))
        }
    }
    return rows.high == 0 ? (0..<0, 0..<0) : (rows.low..<rows.high, columns.low..<columns.high)
}

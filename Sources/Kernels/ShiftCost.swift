/// The squared difference between two rasters, one shifted against the other, over the cells both hold.
///
/// - Parameters:
///   - a, b: (rows, columns), values in 0…255.
///   - heldByA, heldByB: (rows, columns), −1 (every bit) where the raster holds a value, else 0.
///   - rows, columns: the size of both; at most 32,767 columns.
///   - window: the rows of a outside of which it holds nothing.
///   - shift: (columns, rows): a's cell (c, r) meets b's cell (c + shift.x, r + shift.y).
///   - every: rows are taken this far apart.
/// - Returns: the sum of squared differences and the number of cells it is over.
package func shiftCost(
    _ a: Span<Int16>, heldByA: Span<Int16>, _ b: Span<Int16>, heldByB: Span<Int16>, rows: Int, columns: Int, window: Range<Int>,
    shift: SIMD2<Int>, every: Int
) -> (sum: Int64, count: Int64) {
    var sum: Int64 = 0
    var count: Int64 = 0
    let firstColumn = max(0, -shift.x)
    let lastColumn = min(columns, columns - shift.x)
    let whole = max(0, -shift.y)
    let first = whole &+ max(0, window.lowerBound &- whole &+ every &- 1) / every &* every
    for row in stride(from: first, to: min(window.upperBound, rows, rows - shift.y), by: every) {
        let (from, to) = (row &* columns, (row &+ shift.y) &* columns &+ shift.x)
        var rowSum: Int32 = 0
        var rowCount: Int16 = 0
        for column in firstColumn..<lastColumn {
            let held = heldByA[from &+ column] & heldByB[to &+ column]
            let difference = Int32((a[from &+ column] &- b[to &+ column]) & held)
            rowSum &+= difference &* difference
            rowCount &-= held
        }
        sum &+= Int64(rowSum)
        count &+= Int64(rowCount)
    }
    return (sum, count)
}

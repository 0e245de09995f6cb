/// The squared difference between two rasters, one shifted against the other, over the cells both hold.
///
/// - Parameters:
///   - a, b: (rows, columns), values in 0…255.
///   - heldByA, heldByB: (rows, columns), 1 where the raster holds a value, else 0.
///   - shift: (columns, rows): a's cell (c, r) meets b's cell (c + shift.x, r + shift.y).
///   - every: rows are taken this far apart.
/// - Returns: the sum of squared differences and the number of cells it is over.
package func shiftCost(
    _ a: Span<Int32>, heldByA: Span<Int32>, _ b: Span<Int32>, heldByB: Span<Int32>, rows: Int, columns: Int, shift: SIMD2<Int>,
    every: Int
) -> (sum: Int64, count: Int64) {
    var sum: Int64 = 0
    var count: Int64 = 0
    let firstColumn = max(0, -shift.x)
    let lastColumn = min(columns, columns - shift.x)
    for row in stride(from: max(0, -shift.y), to: min(rows, rows - shift.y), by: every) {
        let (from, to) = (row &* columns, (row &+ shift.y) &* columns &+ shift.x)
        var rowSum: Int32 = 0
        var rowCount: Int32 = 0
        for column in firstColumn..<lastColumn {
            let held = heldByA[from &+ column] &* heldByB[to &+ column]
            let difference = a[from &+ column] &- b[to &+ column]
            rowSum &+= held &* difference &* difference
            rowCount &+= held
        }
        sum &+= Int64(rowSum)
        count &+= Int64(rowCount)
    }
    return (sum, count)
}

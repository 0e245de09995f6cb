/// A run of a picture's pixels taken from the cells they lie in.
///
/// - Parameters:
///   - out: (rows, columns), written at `place` and the `count - 1` after it; `unseen` outside the cells.
///   - cells: (rows, columns), beginning at `first`.
///   - x, y: the column and row, in cells, of the first pixel's centre; cell (r, c) covers [c, c + 1) × [r, r + 1).
///   - stepX, stepY: from one pixel to the next, in cells.
package func sampleNearest<Cell: BitwiseCopyable>(
    out: inout MutableSpan<Cell>, at place: Int, count: Int, cells: Span<Cell>, first: Int, rows: Int, columns: Int, x: Double,
    y: Double, stepX: Double, stepY: Double, unseen: Cell
) {
    let (width, height) = (Double(columns), Double(rows))
    for step in 0..<count {
        // Not summed up, so that the last pixel is as exact as the first.
        let column = x + Double(step) * stepX
        let row = y + Double(step) * stepY
        if column >= 0 && column < width && row >= 0 && row < height {
            out[place &+ step] = cells[first &+ Int(row) &* columns &+ Int(column)]
        } else {
            out[place &+ step] = unseen
        }
    }
}

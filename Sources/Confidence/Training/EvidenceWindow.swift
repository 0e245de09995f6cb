internal import Scene

/// A part of a frame's evidence grid, turned: the input of one pass of the network in training.
///
/// A turn is one of the eight symmetries of the square; directions in the evidence turn with it.
package struct EvidenceWindow: Sendable {
    package let firstRow, firstColumn, rows, columns: Int
    package let turn: Turn

    package init(firstRow: Int, firstColumn: Int, rows: Int, columns: Int, turn: Turn) {
        (self.firstRow, self.firstColumn, self.rows, self.columns, self.turn) = (firstRow, firstColumn, rows, columns, turn)
    }

    package struct Turn: Sendable {
        package var flipsRows, flipsColumns, isTransposed: Bool

        package init(flipsRows: Bool, flipsColumns: Bool, isTransposed: Bool) {
            (self.flipsRows, self.flipsColumns, self.isTransposed) = (flipsRows, flipsColumns, isTransposed)
        }

        static let none = Turn(flipsRows: false, flipsColumns: false, isTransposed: false)

        static func random(_ random: inout Randomness) -> Turn {
            let bits = random.below(8)
            return Turn(flipsRows: bits & 1 > 0, flipsColumns: bits & 2 > 0, isTransposed: bits & 4 > 0)
        }
    }

    /// Rows and columns as the network sees them.
    package var turnedRows: Int { turn.isTransposed ? columns : rows }
    package var turnedColumns: Int { turn.isTransposed ? rows : columns }

    /// Where a cell of the grid lies among the turned ones.
    package func place(row: Int, column: Int) -> (row: Int, column: Int) {
        let r = turn.flipsRows ? firstRow + rows - 1 - row : row - firstRow
        let c = turn.flipsColumns ? firstColumn + columns - 1 - column : column - firstColumn
        return turn.isTransposed ? (c, r) : (r, c)
    }

    func contains(row: Int, column: Int) -> Bool {
        row >= firstRow && column >= firstColumn && row < firstRow + rows && column < firstColumn + columns
    }

    /// Copies the window's evidence into a network's input.
    package func fill(_ input: inout Planes, from evidence: borrowing Planes, layout: EvidenceLayout) {
        let (cosine, sine) = (layout.place(.bearingCosine), layout.place(.bearingSine))
        for channel in 0..<evidence.channels {
            var source = channel
            if turn.isTransposed { source = channel == cosine ? sine : channel == sine ? cosine : channel }
            // The direction along columns changes sign where columns are flipped, that along rows where rows are.
            let isNegative = source == cosine && turn.flipsColumns || source == sine && turn.flipsRows
            for row in firstRow..<(firstRow + rows) {
                for column in firstColumn..<(firstColumn + columns) {
                    let value = evidence.values[evidence.place(source, row: row, column: column)]
                    let to = place(row: row, column: column)
                    input.values[input.place(channel, row: to.row, column: to.column)] = isNegative ? -value : value
                }
            }
        }
    }
}

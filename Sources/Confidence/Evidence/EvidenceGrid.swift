package import Scene

/// The grid the network works on: cells of about 0.3 m, each a whole number of the prediction's cells wide, over the same patch.
package struct EvidenceGrid: Sendable, Hashable {
    /// The prediction's grid.
    package let fine: BEVGrid
    /// The prediction's cells along one side of an evidence cell.
    package let factor: Int

    package static let resolution = 0.3

    package init(of fine: BEVGrid) {
        self.fine = fine
        factor = max(1, Int((Self.resolution / fine.resolution).rounded()))
    }

    package var rows: Int { (fine.rows + factor - 1) / factor }
    package var columns: Int { (fine.columns + factor - 1) / factor }
    package var cells: Int { rows * columns }

    /// Rows and columns made up to what the network takes.
    package var paddedRows: Int { Self.padded(rows) }
    package var paddedColumns: Int { Self.padded(columns) }

    static func padded(_ count: Int) -> Int {
        (count + NetworkShape.multiple - 1) / NetworkShape.multiple * NetworkShape.multiple
    }

    /// The centre of a cell in the prediction's frame, metres.
    package func centre(row: Int, column: Int) -> SIMD2<Double> {
        let size = Double(factor) * fine.resolution
        return [fine.minX + (Double(column) + 0.5) * size, fine.minY + (Double(row) + 0.5) * size]
    }

    /// A value of each evidence cell brought to each of the prediction's cells, bilinearly.
    ///
    /// - Parameter value: of an evidence cell.
    package func refined(_ value: (_ row: Int, _ column: Int) -> Float) -> [Float] {
        var coarse = [Float](repeating: 0, count: cells)
        for row in 0..<rows { for column in 0..<columns { coarse[row * columns + column] = value(row, column) } }
        guard factor > 1 else { return coarse }
        let (y, x) = (places(fine.rows, rows), places(fine.columns, columns))
        var values = [Float](repeating: 0, count: fine.rows * fine.columns)
        for row in 0..<fine.rows {
            let (below, up) = y[row]
            for column in 0..<fine.columns {
                let (left, right) = x[column]
                let at = below * columns + left
                let (nextRow, nextColumn) = (below + 1 < rows ? columns : 0, left + 1 < columns ? 1 : 0)
                let low = coarse[at] + (coarse[at + nextColumn] - coarse[at]) * right
                let high = coarse[at + nextRow] + (coarse[at + nextRow + nextColumn] - coarse[at + nextRow]) * right
                values[row * fine.columns + column] = low + (high - low) * up
            }
        }
        return values
    }

    /// For each fine index, the coarse one below it and how far it lies towards the next.
    private func places(_ count: Int, _ coarse: Int) -> [(Int, Float)] {
        (0..<count).map { index in
            let at = min(max((Float(index) + 0.5) / Float(factor) - 0.5, 0), Float(coarse - 1))
            return (Int(at), at - at.rounded(.down))
        }
    }
}

/// Planes of equal size with a border of one zero cell around each: (channels, rows + 2, columns + 2).
///
/// The border is what a 3 × 3 convolution reads beyond the edge; with it a convolution is nine products of matrices on the planes as
/// they lie.
package struct Planes: Sendable {
    package let channels, rows, columns: Int
    package var values: [Float]

    package init(channels: Int, rows: Int, columns: Int) {
        precondition(channels > 0 && rows > 0 && columns > 0, "Planes: \(channels) × \(rows) × \(columns)")
        self.channels = channels
        self.rows = rows
        self.columns = columns
        values = Array(repeating: 0, count: channels * (rows + 2) * (columns + 2))
    }

    /// Elements between the starts of two rows, and of two planes.
    package var pitch: Int { columns + 2 }
    package var size: Int { (rows + 2) * (columns + 2) }

    /// A cell's place in `values`.
    package func place(_ channel: Int, row: Int, column: Int) -> Int {
        channel * size + (row + 1) * pitch + column + 1
    }

    package mutating func clear() {
        for index in values.indices { values[index] = 0 }
    }
}

internal import Scene

/// A rectangle of the map brought together from its tiles, so that it can be sampled across their edges.
struct MapWindow {
    /// The lattice cell (column, row) of the window's first cell, counted from the map's origin.
    private let firstColumn, firstRow: Int
    private let rows, columns, channels: Int
    private let resolution: Double
    private var seen: [Bool]
    /// (rows, columns, channels).
    private var probability: [Float]

    /// - Parameter indices: the tiles the window covers; those not in `tiles` are unseen.
    init(_ indices: [TileIndex], of tiles: [TileIndex: FusedTile], grid: TileGrid, channels: Int) {
        let (i, j) = (indices.map(\.i), indices.map(\.j))
        let (low, high) = ((i.min() ?? 0, j.min() ?? 0), (i.max() ?? -1, j.max() ?? -1))
        (firstColumn, firstRow) = (low.0 * grid.cells, low.1 * grid.cells)
        (columns, rows) = (max(0, high.0 - low.0 + 1) * grid.cells, max(0, high.1 - low.1 + 1) * grid.cells)
        self.channels = channels
        resolution = grid.resolution
        seen = Array(repeating: false, count: rows * columns)
        probability = Array(repeating: 0, count: rows * columns * channels)
        for index in indices {
            guard let tile = tiles[index] else { continue }
            let size = tile.cells * tile.cells
            for cell in 0..<size where tile.views[cell] > 0 {
                let row = (index.j - low.1) * grid.cells + cell / tile.cells
                let place = row * columns + (index.i - low.0) * grid.cells + cell % tile.cells
                seen[place] = true
                for channel in 0..<channels { probability[place * channels + channel] = tile.probability[channel * size + cell] }
            }
        }
    }

    /// Fills a frame's patch bilinearly, from those of the four nearest cells that were seen.
    ///
    /// A cell counts as seen where the nearest one was.
    func sample(at frame: JudgedFrame, into patch: inout ScoredPatch) {
        let size = frame.grid.rows * frame.grid.columns
        let origin = frame.warp.mapPoint(atCell: [0, 0])
        let alongColumns = (frame.warp.mapPoint(atCell: [1, 0]) - origin) / resolution
        let alongRows = (frame.warp.mapPoint(atCell: [0, 1]) - origin) / resolution
        let start = origin / resolution - 0.5 - SIMD2(Double(firstColumn), Double(firstRow))
        var p = [Float](repeating: 0, count: channels)
        for row in 0..<frame.grid.rows {
            for column in 0..<frame.grid.columns {
                let at = start + alongColumns * Double(column) + alongRows * Double(row)
                let (left, below) = (Int(at.x.rounded(.down)), Int(at.y.rounded(.down)))
                let (right, above) = (Float(at.x - Double(left)), Float(at.y - Double(below)))
                guard isSeen(left + (right < 0.5 ? 0 : 1), below + (above < 0.5 ? 0 : 1)) else { continue }
                var total: Float = 0
                for channel in 0..<channels { p[channel] = 0 }
                for corner in 0..<4 {
                    let (column, row) = (left + corner % 2, below + corner / 2)
                    guard isSeen(column, row) else { continue }
                    let share = (corner % 2 == 0 ? 1 - right : right) * (corner / 2 == 0 ? 1 - above : above)
                    total += share
                    let place = (row * columns + column) * channels
                    for channel in 0..<channels { p[channel] += share * probability[place + channel] }
                }
                let cell = row * frame.grid.columns + column
                patch.seen[cell] = true
                for channel in 0..<channels { patch.probability[channel * size + cell] = p[channel] / total }
            }
        }
    }

    private func isSeen(_ column: Int, _ row: Int) -> Bool {
        column >= 0 && row >= 0 && column < columns && row < rows && seen[row * columns + column]
    }
}

internal import Scene

/// A rectangle of cells of one frame's evidence grid onto which other frames are fused: a crop of the map whose truth is known.
struct FusionCrop: Sendable {
    let firstRow, firstColumn, rows, columns: Int
    /// From the true pose of the frame whose grid it is cut from.
    let warp: GroundPlaneWarp
    /// (rows · columns).
    let truth: [UInt8]

    init(of member: SegmentVariant.Member, firstRow: Int, firstColumn: Int, rows: Int, columns: Int) {
        (self.firstRow, self.firstColumn, self.rows, self.columns) = (firstRow, firstColumn, rows, columns)
        warp = member.trueWarp
        let width = member.prediction.grid.columns
        truth = (0..<(rows * columns)).map {
            member.truth[(firstRow + $0 / columns) * width + firstColumn + $0 % columns]
        }
    }

    var cells: Int { rows * columns }

    /// Where the crop's cells lie on another frame's grid: (column, row) of the first, and the change for one column and one row.
    func places(on other: GroundPlaneWarp) -> (origin: SIMD2<Double>, alongColumns: SIMD2<Double>, alongRows: SIMD2<Double>) {
        func place(_ row: Int, _ column: Int) -> SIMD2<Double> {
            other.cell(at: warp.mapPoint(atCell: [Double(firstColumn + column), Double(firstRow + row)]))
        }
        let origin = place(0, 0)
        return (origin, place(0, 1) - origin, place(1, 0) - origin)
    }

    /// The part of another frame's grid that the crop reads, with so many cells around it, in whole blocks of what the network takes;
    /// nil where it reads nothing.
    func window(on member: SegmentVariant.Member, margin: Int, turn: EvidenceWindow.Turn) -> EvidenceWindow? {
        let (origin, alongColumns, alongRows) = places(on: member.warp)
        let corners = [(0, 0), (0, columns), (rows, 0), (rows, columns)].map {
            origin + alongRows * Double($0.0) + alongColumns * Double($0.1)
        }
        let low = corners.dropFirst().reduce(corners[0]) { pointwiseMin($0, $1) }
        let high = corners.dropFirst().reduce(corners[0]) { pointwiseMax($0, $1) }
        let block = NetworkShape.multiple
        func range(_ low: Double, _ high: Double, _ count: Int) -> (Int, Int)? {
            let first = max(0, Int(low.rounded(.down)) - margin) / block * block
            let end = min(count, (Int(high.rounded(.up)) + margin + block - 1) / block * block)
            return low < Double(count) && high > 0 && end > first ? (first, end) : nil
        }
        guard let r = range(low.y, high.y, member.evidence.rows), let c = range(low.x, high.x, member.evidence.columns) else {
            return nil
        }
        return EvidenceWindow(firstRow: r.0, firstColumn: c.0, rows: r.1 - r.0, columns: c.1 - c.0, turn: turn)
    }
}

/// What one frame says at the cells of a crop, before it is weighed.
package struct CropSamples: Sendable {
    /// (cells): the grid cell at the lower left of each crop cell; −1 where the frame does not see it.
    var cell: [Int32]
    /// (cells): how far towards the next column and row.
    var towards: [SIMD2<Float>]
    /// (cells, channels).
    var logits: [Float]

    package init(cell: [Int32], towards: [SIMD2<Float>], logits: [Float]) {
        (self.cell, self.towards, self.logits) = (cell, towards, logits)
    }

    init(_ member: SegmentVariant.Member, at crop: FusionCrop) {
        let (grid, prediction) = (member.prediction.grid, member.prediction)
        let (channels, width, size) = (prediction.channels, grid.columns, grid.cells)
        cell = Array(repeating: -1, count: crop.cells)
        towards = Array(repeating: .zero, count: crop.cells)
        logits = Array(repeating: 0, count: crop.cells * channels)
        let (origin, alongColumns, alongRows) = crop.places(on: member.warp)
        for row in 0..<crop.rows {
            for column in 0..<crop.columns {
                let at = origin + alongRows * Double(row) + alongColumns * Double(column)
                guard at.x >= 0, at.y >= 0, at.x <= Double(width - 1), at.y <= Double(grid.rows - 1) else { continue }
                let (c, r) = (min(Int(at.x), width - 2), min(Int(at.y), grid.rows - 2))
                let lower = r * width + c
                let valid = prediction.valid
                guard valid[lower] > 0, valid[lower + 1] > 0, valid[lower + width] > 0, valid[lower + width + 1] > 0 else {
                    continue
                }
                let (x, y) = (Float(at.x) - Float(c), Float(at.y) - Float(r))
                let index = row * crop.columns + column
                cell[index] = Int32(lower)
                towards[index] = [x, y]
                for channel in 0..<channels {
                    let at = channel * size + lower
                    let below = prediction.logits[at] * (1 - x) + prediction.logits[at + 1] * x
                    let above = prediction.logits[at + width] * (1 - x) + prediction.logits[at + width + 1] * x
                    logits[index * channels + channel] = below * (1 - y) + above * y
                }
            }
        }
    }

    /// The shares of the four cells around a crop cell, in the order lower left, lower right, upper left, upper right.
    func shares(_ index: Int) -> SIMD4<Float> {
        let (x, y) = (towards[index].x, towards[index].y)
        return [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y]
    }
}

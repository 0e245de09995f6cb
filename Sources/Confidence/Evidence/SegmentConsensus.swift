internal import RealModule
package import Scene

/// What the frames of a segment say together about each cell of a lattice, so that each can be held against the others.
///
/// Sums of probabilities, nearer frames counting more (as `RangeConfidence` weighs them), over a lattice of evidence cells.
package struct SegmentConsensus: Sendable {
    private let area: Rectangle
    private let rows, columns, channels: Int
    /// (rows, columns, channels + 2): Σw·p, Σw, n.
    private var sums: [Float]
    private var stride: Int { channels + 2 }

    /// - Parameter area: of the map that the segment's frames cover.
    package init(over area: Rectangle, channels: Int) {
        self.area = area
        self.channels = channels
        rows = max(1, Int(((area.maxY - area.minY) / EvidenceGrid.resolution).rounded(.up)))
        columns = max(1, Int(((area.maxX - area.minX) / EvidenceGrid.resolution).rounded(.up)))
        sums = Array(repeating: 0, count: rows * columns * (channels + 2))
    }

    /// Adds a frame.
    ///
    /// - Parameter share: how much of it counts, in [0, 1].
    package mutating func add(_ frame: borrowing PlacedPrediction, share: Float = 1) {
        guard share > 0 else { return }
        var own = [Float](repeating: 0, count: stride)
        for row in 0..<rows {
            for column in 0..<columns where sample(frame, row, column, share, &own) {
                let start = (row * columns + column) * stride
                for index in 0..<stride { sums[start + index] += own[index] }
            }
        }
    }

    /// What the other frames say at each evidence cell of one of the frames that were added.
    ///
    /// - Parameter share: how much of the frame was counted.
    /// - Returns: (channels, cells) mean probabilities, 0 where there is no other; (cells) how many others.
    package func others(
        than frame: borrowing PlacedPrediction, share: Float = 1
    ) -> (probabilities: [Float], count: [Float]) {
        let (grid, warp) = (frame.prediction.grid, frame.warp)
        var probabilities = [Float](repeating: 0, count: channels * grid.cells)
        var count = [Float](repeating: 0, count: grid.cells)
        var own = [Float](repeating: 0, count: stride)
        let origin = warp.mapPoint(atCell: [0, 0])
        let (alongColumns, alongRows) = (warp.mapPoint(atCell: [1, 0]) - origin, warp.mapPoint(atCell: [0, 1]) - origin)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let point = origin + alongColumns * Double(column) + alongRows * Double(row)
                let at = (point - SIMD2(area.minX, area.minY)) / EvidenceGrid.resolution
                let (r, c) = (Int(at.y.rounded(.down)), Int(at.x.rounded(.down)))
                guard r >= 0, c >= 0, r < rows, c < columns else { continue }
                if !sample(frame, r, c, share, &own) { for index in own.indices { own[index] = 0 } }
                let start = (r * columns + c) * stride
                let others = sums[start + channels + 1] - own[channels + 1]
                let weight = sums[start + channels] - own[channels]
                guard others > 0.5, weight > 1e-6 else { continue }
                let cell = row * grid.columns + column
                count[cell] = others
                for channel in 0..<channels {
                    probabilities[channel * grid.cells + cell] = min(max((sums[start + channel] - own[channel]) / weight, 0), 1)
                }
            }
        }
        return (probabilities, count)
    }

    /// What a frame says at one cell of the lattice, weighed: the nearest of its own cells.
    private func sample(
        _ frame: borrowing PlacedPrediction, _ row: Int, _ column: Int, _ share: Float, _ own: inout [Float]
    ) -> Bool {
        let point = SIMD2(
            area.minX + (Double(column) + 0.5) * EvidenceGrid.resolution, area.minY + (Double(row) + 0.5) * EvidenceGrid.resolution)
        let at = frame.warp.cell(at: point)
        let (r, c) = (Int(at.y.rounded()), Int(at.x.rounded()))
        let grid = frame.prediction.grid
        guard at.x >= -0.5, at.y >= -0.5, r < grid.rows, c < grid.columns else { return false }
        let cell = r * grid.columns + c
        guard frame.prediction.valid[cell] > 0 else { return false }
        let weight = share * RangeConfidence.weight(at: grid.centre(row: r, column: c) - frame.ego)
        for channel in 0..<channels { own[channel] = weight * frame.prediction.probabilities[channel * grid.cells + cell] }
        own[channels] = weight
        own[channels + 1] = share
        return true
    }
}

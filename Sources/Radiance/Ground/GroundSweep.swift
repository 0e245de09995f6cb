internal import Bindings
internal import Kernels
internal import Scene

/// How much photographs disagree about the ground's colour, for every height that it may have.
///
/// Every bin of a lattice is a square metre of cells. A cell is looked at along each photograph's rays at every height; where the
/// height is the true one, all of them see the same.
struct GroundSweep: Sendable {
    /// Levels of height, the middle one the trajectory's ground.
    static let levels = 41
    /// Metres from level to level.
    static let spacing = 0.06
    /// Metres above the trajectory's ground.
    static let lowest = -Double(levels / 2) * spacing
    /// Photographs say nothing of ground farther away, metres.
    static let reach = 22.0
    /// At this distance a view weighs half, metres.
    private static let halfReach = 8.0
    /// Cells along a bin's side.
    static let cells = 4

    /// The first bin, counted from the map's origin in metres: bin i is centred at i.
    let firstColumn, firstRow: Int
    let columns, rows: Int
    /// (rows, columns, levels): the colours' weighted squared deviations from their mean, and the weight that they would have to be
    /// divided by for a variance.
    private(set) var spread, support: [Float]

    /// - Returns: nil without a photograph.
    init?(_ images: [TrainingImage], expected: GroundPrior, threads: Int) {
        let eyes = images.map { SIMD2($0.mapFromCamera.translation.x, $0.mapFromCamera.translation.y) }
        guard let area = Rectangle(around: eyes) else { return nil }
        firstColumn = Int((area.minX - Self.reach).rounded(.down)) - 2
        firstRow = Int((area.minY - Self.reach).rounded(.down)) - 2
        columns = Int((area.maxX + Self.reach).rounded(.up)) + 3 - firstColumn
        rows = Int((area.maxY + Self.reach).rounded(.up)) + 3 - firstRow
        var bands = (0..<rows).map { Band(row: $0) }
        let (first, count) = (SIMD2(firstColumn, firstRow), columns)
        Parallel.forEach(&bands, threads: threads) { _, band in
            band.run(images, eyes: eyes, expected: expected, first: first, columns: count)
        }
        spread = bands.flatMap(\.spread)
        support = bands.flatMap(\.support)
    }

    /// A row of bins in the hands of one thread.
    private struct Band: Sendable {
        let row: Int
        var spread: [Float] = []
        var support: [Float] = []

        init(row: Int) { self.row = row }

        mutating func run(_ images: [TrainingImage], eyes: [SIMD2<Double>], expected: GroundPrior, first: SIMD2<Int>, columns: Int)
        {
            let (levels, side) = (GroundSweep.levels, GroundSweep.cells)
            spread = Array(repeating: 0, count: columns * levels)
            support = spread
            let step = 1 / Double(side)
            var sums = [Lane8](repeating: .zero, count: columns * side * levels)
            for line in 0..<side {
                for index in sums.indices { sums[index] = .zero }
                let y = Double(first.y + row) - 0.5 + (Double(line) + 0.5) * step
                let start = SIMD2(Double(first.x) - 0.5 + 0.5 * step, y)
                let ground = (0..<(columns * side)).map {
                    expected.height(at: [start.x + Double($0) * step, y]) + GroundSweep.lowest
                }
                // Heights count from one of the row, so that single precision is enough on any mountain.
                let heights = ground.map { Float($0 - ground[0]) }
                for (image, eye) in zip(images, eyes) where abs(eye.y - y) < GroundSweep.reach {
                    let worth = GroundSweep.worth(of: eye, start: start, step: step, count: columns * side)
                    guard !worth.cells.isEmpty else { continue }
                    let eye = GroundEye(image, first: start, datum: ground[0], cell: step, gain: .one, bias: .zero)
                    var span = sums.mutableSpan
                    sweepGroundRow(
                        &span, eye: eye, cells: worth.cells, heights: heights.span, levels: levels,
                        spacing: Float(GroundSweep.spacing),
                        worth: worth.weights.span, pixels: image.pixels.span, covers: image.covers.span)
                }
                gather(sums.span, side: side, columns: columns)
            }
        }

        /// Adds a row of cells to their bins.
        private mutating func gather(_ sums: Span<Lane8>, side: Int, columns: Int) {
            let levels = GroundSweep.levels
            for cell in 0..<(columns * side) {
                for level in 0..<levels {
                    let sum = sums[cell * levels + level]
                    guard sum[0] > 0 else { continue }
                    let bin = cell / side * levels + level
                    let square = sum[2] * sum[2] + sum[3] * sum[3] + sum[4] * sum[4]
                    spread[bin] += max(0, sum[5] - square / sum[0])
                    support[bin] += max(0, sum[0] - sum[1] / sum[0])
                }
            }
        }
    }

    /// What a camera's view of each cell of a row weighs, and the cells within its reach.
    private static func worth(of eye: SIMD2<Double>, start: SIMD2<Double>, step: Double, count: Int) -> (
        weights: [Float], cells: Range<Int>
    ) {
        let across = eye.y - start.y
        let half = max(0, reach * reach - across * across).squareRoot()
        let from = min(count, max(0, Int(((eye.x - half - start.x) / step).rounded(.up))))
        let end = min(count, max(from, Int(((eye.x + half - start.x) / step).rounded(.up))))
        var weights = [Float](repeating: 0, count: count)
        for cell in from..<end {
            let along = start.x + Double(cell) * step - eye.x
            weights[cell] = Float(1 / (1 + (along * along + across * across) / (halfReach * halfReach)))
        }
        return (weights, from..<end)
    }
}

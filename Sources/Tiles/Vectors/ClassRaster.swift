internal import Kernels
internal import RealModule

/// A rectangle of the lattice with what the map says about one class: the part that a search looks at.
///
/// Cells are counted from the lattice's origin, so the same place is the same cell in every raster. Planes are (rows, columns).
struct ClassRaster: Sendable {
    let firstColumn, firstRow: Int
    let rows, columns: Int
    /// In [0, 1]; 0 where unseen.
    var probability: [Float]
    /// 1 where some frame saw the cell, else 0.
    var seen: [Float]
    /// Of a smoothed raster, where its window was not seen whole: from the cell to the middle of what was seen, (x, y) in cells. The
    /// mean over that window tells of a place that lies there rather than in the cell. Empty where every window was seen whole.
    private(set) var lean: [SIMD2<Float>] = []

    init(firstColumn: Int, firstRow: Int, rows: Int, columns: Int) {
        self.firstColumn = firstColumn
        self.firstRow = firstRow
        self.rows = rows
        self.columns = columns
        probability = Array(repeating: 0, count: rows * columns)
        seen = probability
    }

    /// The weights of a Gaussian, cut at three standard deviations; they add up to one.
    ///
    /// - Parameter deviation: cells.
    static func gaussian(_ deviation: Double) -> [Float] {
        let radius = max(1, Int((3 * deviation).rounded(.up)))
        let taps = (-radius...radius).map { Double.exp(-0.5 * Double($0 * $0) / (deviation * deviation)) }
        let total = taps.reduce(0, +)
        return taps.map { Float($0 / total) }
    }

    /// The mean over the seen cells around each cell, weighted by the filter; smaller by its radius on every side.
    ///
    /// Cells that are unseen, or whose surroundings mostly are, stay unseen.
    func smoothed(by taps: [Float]) -> ClassRaster {
        let radius = taps.count / 2
        var result = ClassRaster(
            firstColumn: firstColumn + radius, firstRow: firstRow + radius, rows: rows - 2 * radius, columns: columns - 2 * radius)
        let value = Self.filtered(probability, rows: rows, columns: columns, taps, taps)
        let weight = Self.filtered(seen, rows: rows, columns: columns, taps, taps)
        let isWhole = !seen.contains(0)
        let arms = taps.enumerated().map { $1 * Float($0 - radius) }
        let x = isWhole ? [] : Self.filtered(seen, rows: rows, columns: columns, arms, taps)
        let y = isWhole ? [] : Self.filtered(seen, rows: rows, columns: columns, taps, arms)
        if !isWhole { result.lean = Array(repeating: .zero, count: weight.count) }
        for row in 0..<result.rows {
            for column in 0..<result.columns {
                let cell = row * result.columns + column
                guard weight[cell] > 0.3, seen[(row + radius) * columns + column + radius] > 0 else { continue }
                result.probability[cell] = value[cell] / weight[cell]
                result.seen[cell] = 1
                // Below a hundredth of a thousandth it is rounding, which must not tell apart blocks that see the same.
                if !isWhole, weight[cell] < 0.99999 { result.lean[cell] = SIMD2(x[cell], y[cell]) / weight[cell] }
            }
        }
        return result
    }

    private static func filtered(
        _ plane: [Float], rows: Int, columns: Int, _ rowTaps: [Float], _ columnTaps: [Float]
    ) -> [Float] {
        let radius = rowTaps.count / 2
        let (outRows, outColumns) = (rows - 2 * radius, columns - 2 * radius)
        var along = [Float](repeating: 0, count: rows * outColumns)
        var alongSpan = along.mutableSpan
        let rowSpan = rowTaps.span
        convolveAlongRows(&alongSpan, input: plane.span, taps: rowSpan, rows: rows, columns: outColumns)
        var across = [Float](repeating: 0, count: outRows * outColumns)
        var acrossSpan = across.mutableSpan
        let columnSpan = columnTaps.span
        convolveAcrossRows(&acrossSpan, input: along.span, taps: columnSpan, rows: outRows, columns: outColumns)
        return across
    }
}

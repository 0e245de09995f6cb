internal import RealModule
internal import Scene

/// Draws the ground truth onto any raster, by exact distance: the same shape at any resolution.
///
/// A cell belongs to a class where its centre lies within half the pen's width of one of the class's lines. Classes are drawn in
/// order; each first clears what is there in its wider zone, so that where two meet there is a gap between them.
/// - Source: HDMapNet's rasterisation, by distance instead of by pixel pen.
public struct TruthPainter: Sendable {
    public let classes: [String]
    public let pen: LinePen
    private let indices: [LineIndex]

    public init(_ truth: GroundTruth, pen: LinePen = LinePen()) {
        classes = truth.classes.map(\.name)
        indices = truth.classes.map { LineIndex(lines: $0.lines) }
        self.pen = pen
    }

    /// (rows, columns): 0 for background, k + 1 for class k.
    public func labels(rows: Int, columns: Int, cellFromMap: CellFromMap) -> [UInt8] {
        var labels = [UInt8](repeating: 0, count: rows * columns)
        let inner = pen.width / 2
        let outer = (pen.width + pen.clearance) / 2
        let area = cellFromMap.area(rows: rows, columns: columns, margin: outer + cellFromMap.cellSize)
        for (label, index) in zip(1..., indices) {
            // The first class has nothing to clear.
            if label > 1 { stamp(index, radius: outer, as: 0, area, cellFromMap, rows, columns, &labels) }
            stamp(index, radius: inner, as: UInt8(label), area, cellFromMap, rows, columns, &labels)
        }
        return labels
    }

    private func stamp(
        _ index: LineIndex, radius: Double, as label: UInt8, _ area: Rectangle, _ cellFromMap: CellFromMap, _ rows: Int,
        _ columns: Int,
        _ labels: inout [UInt8]
    ) {
        let reach = radius / cellFromMap.cellSize
        let squaredReach = reach * reach
        index.pieces(near: area) { start, end in
            let (a, b) = (cellFromMap.cell(at: start), cellFromMap.cell(at: end))
            let step = b - a
            let squaredLength = (step * step).sum()
            let firstRow = max(0, Int((min(a.y, b.y) - reach).rounded(.up)))
            let lastRow = min(rows - 1, Int((max(a.y, b.y) + reach).rounded(.down)))
            guard firstRow <= lastRow else { return }
            for row in firstRow...lastRow {
                guard let span = Self.columns(near: a, step, row: Double(row), reach: reach) else { continue }
                let first = max(0, Int(span.lowerBound.rounded(.up)))
                let last = min(columns - 1, Int(span.upperBound.rounded(.down)))
                guard first <= last else { continue }
                for column in first...last {
                    let offset = SIMD2(Double(column), Double(row)) - a
                    let along = squaredLength > 0 ? min(max((offset * step).sum() / squaredLength, 0), 1) : 0
                    let across = offset - step * along
                    if (across * across).sum() <= squaredReach { labels[row * columns + column] = label }
                }
            }
        }
    }

    /// The columns between which a row may come within `reach` cells of the piece from `a` along `step`; wider, never narrower.
    private static func columns(near a: SIMD2<Double>, _ step: SIMD2<Double>, row: Double, reach: Double) -> ClosedRange<Double>? {
        let (low, high) = (row - reach - 1e-9, row + reach + 1e-9)
        var (from, to) = (0.0, 1.0)
        if abs(step.y) > 1e-9 {
            let (t0, t1) = ((low - a.y) / step.y, (high - a.y) / step.y)
            from = max(0, min(t0, t1))
            to = min(1, max(t0, t1))
            guard from <= to else { return nil }
        }
        let (x0, x1) = (a.x + step.x * from, a.x + step.x * to)
        return (min(x0, x1) - reach)...(max(x0, x1) + reach)
    }
}

internal import RealModule

/// The truth raster written as it is defined: for every cell the distance to every line, class after class.
///
/// - Parameters:
///   - lines: (classes), polylines in cells (column, row).
///   - width, clearance: metres.
/// - Returns: (rows, columns), 0 for background, k + 1 for class k.
public func naiveLabels(
    lines: [[[SIMD2<Double>]]], rows: Int, columns: Int, cellSize: Double, width: Double, clearance: Double
) -> [UInt8] {
    func distance(_ point: SIMD2<Double>, _ polyline: [SIMD2<Double>]) -> Double {
        zip(polyline, polyline.dropFirst()).reduce(Double.infinity) { nearest, piece in
            let along = piece.1 - piece.0
            let offset = point - piece.0
            let share = min(max((offset * along).sum() / (along * along).sum(), 0), 1)
            let across = offset - along * share
            return min(nearest, Double.sqrt((across * across).sum()) * cellSize)
        }
    }
    var labels = [UInt8](repeating: 0, count: rows * columns)
    for row in 0..<rows {
        for column in 0..<columns {
            for (index, polylines) in lines.enumerated() {
                let nearest = polylines.map { distance([Double(column), Double(row)], $0) }.min() ?? .infinity
                if nearest <= width / 2 {
                    labels[row * columns + column] = UInt8(index + 1)
                } else if nearest <= (width + clearance) / 2 {
                    labels[row * columns + column] = 0
                }
            }
        }
    }
    return labels
}

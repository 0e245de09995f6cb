internal import RealModule

/// The lines of a map that is known to be right, in HDMapNet's manner, and how they are drawn onto a grid.
///
/// Classes are drawn in order, later over earlier: divider, ped_crossing, boundary.
public struct GroundTruth: Sendable {
    public static let classes = ["divider", "ped_crossing", "boundary"]
    /// What HDMapNet's five-pixel pen really paints at 0.15 m, metres.
    public static let lineWidth = 1.05
    /// A later class clears earlier ones in a zone this much wider than its line, metres.
    static let clearance = 0.60

    /// For each class its polylines, metres of the map frame, with a point at least every metre.
    private let lines: [[[SIMD2<Double>]]]

    public init(dividers: [[SIMD2<Double>]], crossings: [[SIMD2<Double>]], boundaries: [[SIMD2<Double>]]) {
        lines = [dividers, crossings, boundaries].map { $0.map(Self.densified) }
    }

    /// (rows · columns): 0 for background, else 1 + the class's place in `classes`.
    ///
    /// - Parameters:
    ///   - cell: the grid (column, row) under a map point, centres at integers.
    ///   - resolution: metres of a cell.
    ///   - width: of a line, metres.
    public func labels(
        rows: Int, columns: Int, resolution: Double, width: Double = lineWidth, cell: (SIMD2<Double>) -> SIMD2<Double>
    ) -> [UInt8] {
        var labels = [UInt8](repeating: 0, count: rows * columns)
        let reach = (width + Self.clearance) / 2 / resolution
        for (index, polylines) in lines.enumerated() {
            var distance = [Double](repeating: .infinity, count: rows * columns)
            for line in polylines {
                let points = line.map(cell)
                for (a, b) in zip(points, points.dropFirst()) { Self.draw(a, b, reach, rows, columns, into: &distance) }
            }
            for place in labels.indices where distance[place] <= reach {
                labels[place] = distance[place] * resolution <= width / 2 ? UInt8(index + 1) : 0
            }
        }
        return labels
    }

    /// Lowers the distance (in cells) of every cell within reach of a piece of line.
    private static func draw(
        _ a: SIMD2<Double>, _ b: SIMD2<Double>, _ reach: Double, _ rows: Int, _ columns: Int, into distance: inout [Double]
    ) {
        let low = pointwiseMin(a, b) - reach
        let high = pointwiseMax(a, b) + reach
        guard high.x >= 0, high.y >= 0, low.x <= Double(columns - 1), low.y <= Double(rows - 1) else { return }
        let direction = b - a
        let squared = max((direction * direction).sum(), 1e-18)
        for row in Int(max(low.y.rounded(.up), 0))...max(Int(max(low.y.rounded(.up), 0)), min(rows - 1, Int(high.y))) {
            for column in Int(max(low.x.rounded(.up), 0))...max(Int(max(low.x.rounded(.up), 0)), min(columns - 1, Int(high.x))) {
                let point = SIMD2(Double(column), Double(row))
                let along = (((point - a) * direction).sum() / squared).clamped(to: 0...1)
                let offset = point - (a + direction * along)
                let length = Double.sqrt((offset * offset).sum())
                if length < distance[row * columns + column] { distance[row * columns + column] = length }
            }
        }
    }

    /// The same line with a point at least every metre.
    private static func densified(_ line: [SIMD2<Double>]) -> [SIMD2<Double>] {
        guard let first = line.first else { return [] }
        var points = [first]
        for (a, b) in zip(line, line.dropFirst()) {
            let d = b - a
            let pieces = max(1, Int(Double.sqrt((d * d).sum()).rounded(.up)))
            for piece in 1...pieces { points.append(a + d * (Double(piece) / Double(pieces))) }
        }
        return points
    }
}

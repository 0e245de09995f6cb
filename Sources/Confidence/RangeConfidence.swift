internal import RealModule
internal import Scene

/// Near cells are believed more: u = −log(1 + (r / 8 m)²), r the distance on the ground from the ego's origin.
public struct RangeConfidence: ConfidenceModel {
    /// The range at which a cell counts half, metres.
    public static let halfRange = 8.0

    public let identity = "range"

    public init() {}

    /// How much a cell so many metres from the ego counts beside one under it.
    static func weight(at way: SIMD2<Double>) -> Float { Float(1 / (1 + (way * way).sum() / (halfRange * halfRange))) }

    public mutating func confidence(of frame: borrowing FrameView) -> FrameConfidence {
        let (grid, ego) = (frame.layout.grid, frame.gridFrameFromEgo.translation)
        var values = [Float](repeating: 0, count: grid.rows * grid.columns)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let centre = grid.centre(row: row, column: column)
                let (x, y) = ((centre.x - ego.x) / Self.halfRange, (centre.y - ego.y) / Self.halfRange)
                values[row * grid.columns + column] = Float(-Double.log(onePlus: x * x + y * y))
            }
        }
        return FrameConfidence(u: values)
    }
}

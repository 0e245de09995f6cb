/// Colour and height of the ground of one tile, as seen from straight above.
///
/// Every plane is (rows, columns), row 0 with the smallest y.
public struct GroundPicture: Sendable, Hashable {
    /// Cells along one side.
    public let cells: Int
    /// Red, green, blue, and 255 where some camera saw the cell; zero elsewhere.
    public var colours: [SIMD4<UInt8>]
    /// Metres of the map frame, and one standard deviation; NaN where no camera saw the cell.
    public var heights, deviations: [Float]

    /// Nothing is seen yet.
    public init(cells: Int) {
        self.cells = cells
        colours = Array(repeating: .zero, count: cells * cells)
        heights = Array(repeating: .nan, count: cells * cells)
        deviations = heights
    }
}

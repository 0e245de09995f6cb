/// The grid of a bird's-eye-view prediction in its canonical order: rows run along +y, columns along +x.
///
/// The centre of cell (row, column) lies at (minX + (column + ½)·resolution, minY + (row + ½)·resolution) of the frame's ground
/// plane. Files may order their axes otherwise; readers turn them into this order by what is declared, never by guess.
public struct BEVGrid: Sendable, Hashable {
    /// The corner with the smallest coordinates, metres of the prediction's frame.
    public let minX, minY: Double
    /// Cell size in metres.
    public let resolution: Double
    public let rows, columns: Int

    public init(minX: Double, minY: Double, resolution: Double, rows: Int, columns: Int) {
        self.minX = minX
        self.minY = minY
        self.resolution = resolution
        self.rows = rows
        self.columns = columns
    }

    public var maxX: Double { minX + Double(columns) * resolution }
    public var maxY: Double { minY + Double(rows) * resolution }

    /// The centre of a cell in the prediction's frame, metres.
    public func centre(row: Int, column: Int) -> SIMD2<Double> {
        [minX + (Double(column) + 0.5) * resolution, minY + (Double(row) + 0.5) * resolution]
    }

    /// The four corners of the footprint on the plane `height` metres above the prediction frame's origin.
    public func corners(height: Double) -> [SIMD3<Double>] {
        [[minX, minY, height], [maxX, minY, height], [maxX, maxY, height], [minX, maxY, height]]
    }
}

/// How high the ground lies, and how surely, on a lattice over a rectangle of the map.
///
/// Nodes lie at whole multiples of the spacing, so that lattices of neighbouring places fit together.
public struct GroundHeights: Sendable, Hashable {
    /// Metres from one node to the next.
    public let spacing: Double
    /// The first node's place, counted in spacings from the map's origin.
    public let firstColumn, firstRow: Int
    /// Nodes along x and along y.
    public let columns, rows: Int
    /// (rows, columns), metres of the map frame; rows run along +y, columns along +x.
    public let heights: [Float]
    /// (rows, columns), metres: one standard deviation of the height.
    public let deviations: [Float]

    /// - Parameters:
    ///   - heights, deviations: (rows, columns).
    public init(
        spacing: Double, firstColumn: Int, firstRow: Int, columns: Int, rows: Int, heights: [Float], deviations: [Float]
    ) {
        precondition(columns > 1 && rows > 1 && spacing > 0, "GroundHeights: \(rows) × \(columns) nodes")
        precondition(
            heights.count == rows * columns && deviations.count == heights.count,
            "GroundHeights: \(heights.count) heights, \(deviations.count) deviations for \(rows) × \(columns) nodes")
        self.spacing = spacing
        self.firstColumn = firstColumn
        self.firstRow = firstRow
        self.columns = columns
        self.rows = rows
        self.heights = heights
        self.deviations = deviations
    }

    /// Metres of the map frame; nil outside the lattice.
    public func height(at point: SIMD2<Double>) -> Double? { interpolated(heights, at: point) }

    /// Metres; nil outside the lattice.
    public func deviation(at point: SIMD2<Double>) -> Double? { interpolated(deviations, at: point) }

    /// Metres of rise for one metre along x and along y; nil outside the lattice.
    public func slope(at point: SIMD2<Double>) -> SIMD2<Double>? {
        guard let place = place(of: point) else { return nil }
        let (a, b, c, d) = corners(heights, at: place.node)
        let f = place.fraction
        return SIMD2((b - a) * (1 - f.y) + (d - c) * f.y, (c - a) * (1 - f.x) + (d - b) * f.x) / spacing
    }

    /// A node's place in the map, metres.
    public func place(row: Int, column: Int) -> SIMD2<Double> {
        [Double(firstColumn + column) * spacing, Double(firstRow + row) * spacing]
    }

    /// The rectangle between the outermost nodes.
    public var area: Rectangle {
        let (low, high) = (place(row: 0, column: 0), place(row: rows - 1, column: columns - 1))
        return Rectangle(minX: low.x, minY: low.y, maxX: high.x, maxY: high.y)
    }

    private func interpolated(_ values: [Float], at point: SIMD2<Double>) -> Double? {
        guard let place = place(of: point) else { return nil }
        let (a, b, c, d) = corners(values, at: place.node)
        let f = place.fraction
        return (a * (1 - f.x) + b * f.x) * (1 - f.y) + (c * (1 - f.x) + d * f.x) * f.y
    }

    /// The node before a point and how far the point lies beyond it, in spacings.
    private func place(of point: SIMD2<Double>) -> (node: Int, fraction: SIMD2<Double>)? {
        let u = point.x / spacing - Double(firstColumn)
        let v = point.y / spacing - Double(firstRow)
        guard u >= 0, v >= 0, u <= Double(columns - 1), v <= Double(rows - 1) else { return nil }
        let (column, row) = (min(Int(u), columns - 2), min(Int(v), rows - 2))
        return (row * columns + column, [u - Double(column), v - Double(row)])
    }

    /// The values at a node, at the next along x, along y, and across.
    private func corners(_ values: [Float], at node: Int) -> (Double, Double, Double, Double) {
        (Double(values[node]), Double(values[node + 1]), Double(values[node + columns]), Double(values[node + columns + 1]))
    }
}

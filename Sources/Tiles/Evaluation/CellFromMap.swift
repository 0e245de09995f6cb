public import Scene

/// Takes map points to cells of a raster: (column, row), centres at integers. Affine.
public struct CellFromMap: Sendable, Hashable {
    /// The cell at the map's origin, and its change for one metre along x and along y.
    public let origin, alongX, alongY: SIMD2<Double>
    /// Metres.
    public let cellSize: Double

    /// The cells of a frame's prediction, on its ground plane.
    public init(_ warp: GroundPlaneWarp, of grid: BEVGrid) {
        origin = warp.origin
        alongX = warp.alongX
        alongY = warp.alongY
        cellSize = grid.resolution
    }

    /// The cells that a warp leads to, of this size in metres.
    public init(_ warp: GroundPlaneWarp, cellSize: Double) {
        (origin, alongX, alongY, self.cellSize) = (warp.origin, warp.alongX, warp.alongY, cellSize)
    }

    /// The cells of a tile.
    public init(_ tile: TileIndex, of grid: TileGrid) {
        origin = [-Double(tile.i * grid.cells) - 0.5, -Double(tile.j * grid.cells) - 0.5]
        alongX = [1 / grid.resolution, 0]
        alongY = [0, 1 / grid.resolution]
        cellSize = grid.resolution
    }

    public func cell(at point: SIMD2<Double>) -> SIMD2<Double> {
        origin + alongX * point.x + alongY * point.y
    }

    /// The map point under a cell (column, row).
    public func mapPoint(at cell: SIMD2<Double>) -> SIMD2<Double> {
        let d = cell - origin
        let determinant = alongX.x * alongY.y - alongY.x * alongX.y
        return [(d.x * alongY.y - alongY.x * d.y) / determinant, (alongX.x * d.y - d.x * alongX.y) / determinant]
    }

    /// The map area that holds a raster of so many rows and columns, `margin` metres wider on every side.
    func area(rows: Int, columns: Int, margin: Double) -> Rectangle {
        let (right, top) = (Double(columns) - 0.5, Double(rows) - 0.5)
        let corners = [
            mapPoint(at: [-0.5, -0.5]), mapPoint(at: [right, -0.5]), mapPoint(at: [right, top]), mapPoint(at: [-0.5, top]),
        ]
        let low = corners.reduce(corners[0]) { pointwiseMin($0, $1) }
        let high = corners.reduce(corners[0]) { pointwiseMax($0, $1) }
        return Rectangle(minX: low.x - margin, minY: low.y - margin, maxX: high.x + margin, maxY: high.y + margin)
    }
}

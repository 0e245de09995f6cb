/// The fixed square lattice every map is stored on, anchored at the map frame's origin.
///
/// Tile (i, j) of side s covers [i·s, (i+1)·s) × [j·s, (j+1)·s): the same place is the same tile for every job and machine.
/// Inside a tile, row 0 has the smallest y and column 0 the smallest x.
public struct TileGrid: Sendable, Hashable {
    /// Cell size in metres.
    public let resolution: Double
    /// Cells along one side of a tile; a multiple of eight.
    public let cells: Int

    /// Cells along one side that a tile may have at most.
    public static let mostCells = 4096

    public init(resolution: Double, cells: Int = 256) {
        precondition(resolution > 0 && cells > 0 && cells % 8 == 0, "TileGrid: \(cells) cells of \(resolution) m")
        self.resolution = resolution
        self.cells = cells
    }

    /// Side of a tile in metres.
    public var side: Double { resolution * Double(cells) }

    public func tile(containing point: SIMD2<Double>) -> TileIndex {
        TileIndex(i: Int((point.x / side).rounded(.down)), j: Int((point.y / side).rounded(.down)))
    }

    /// The area a tile covers, metres of the map frame.
    public func area(of tile: TileIndex) -> Rectangle {
        Rectangle(
            minX: Double(tile.i) * side, minY: Double(tile.j) * side, maxX: Double(tile.i + 1) * side,
            maxY: Double(tile.j + 1) * side)
    }

    /// The tiles that an area touches, in (i, j) order.
    public func tiles(touching area: Rectangle) -> [TileIndex] {
        let low = tile(containing: [area.minX, area.minY])
        let high = tile(containing: [area.maxX, area.maxY])
        return (low.i...high.i).flatMap { i in (low.j...high.j).map { TileIndex(i: i, j: $0) } }
    }

    /// The centre of a cell in the map frame, metres.
    public func centre(of tile: TileIndex, row: Int, column: Int) -> SIMD2<Double> {
        [
            (Double(tile.i * cells + column) + 0.5) * resolution, (Double(tile.j * cells + row) + 0.5) * resolution,
        ]
    }
}

/// A tile's place in the lattice: i counts along x, j along y.
public struct TileIndex: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let i, j: Int

    public init(i: Int, j: Int) {
        self.i = i
        self.j = j
    }

    public static func < (a: TileIndex, b: TileIndex) -> Bool { (a.i, a.j) < (b.i, b.j) }
    public var description: String { "\(i),\(j)" }
}

/// An axis-aligned area of the map frame, metres.
public struct Rectangle: Sendable, Hashable {
    public let minX, minY, maxX, maxY: Double

    public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
        self.minX = minX
        self.minY = minY
        self.maxX = maxX
        self.maxY = maxY
    }

    /// The smallest rectangle around points; nil without any.
    public init?(around points: [SIMD2<Double>]) {
        guard var low = points.first else { return nil }
        var high = low
        for point in points.dropFirst() {
            low = pointwiseMin(low, point)
            high = pointwiseMax(high, point)
        }
        self.init(minX: low.x, minY: low.y, maxX: high.x, maxY: high.y)
    }

    /// The smallest rectangle that holds these; nil for none.
    public init?(around parts: [Rectangle]) {
        guard let first = parts.first else { return nil }
        self = parts.dropFirst().reduce(first) {
            Rectangle(
                minX: min($0.minX, $1.minX), minY: min($0.minY, $1.minY), maxX: max($0.maxX, $1.maxX), maxY: max($0.maxY, $1.maxY))
        }
    }

    /// The same with so many metres more on every side.
    public func grown(by margin: Double) -> Rectangle {
        Rectangle(minX: minX - margin, minY: minY - margin, maxX: maxX + margin, maxY: maxY + margin)
    }

    /// Whether the two share an area, not only an edge.
    public func intersects(_ other: Rectangle) -> Bool {
        minX < other.maxX && other.minX < maxX && minY < other.maxY && other.minY < maxY
    }
}

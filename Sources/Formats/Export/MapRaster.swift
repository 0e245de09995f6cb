public import Scene
public import Tiles

/// A window of the map as one raster, north-up: row 0 has the largest y.
public struct MapRaster: Sendable {
    public let rows, columns: Int
    public let channels: [String]
    /// (a, b, c, d, e, f) as in rasterio: x = a·column + b·row + c, y = d·column + e·row + f at a cell's corner, metres.
    public let affine: [Double]
    /// (channels, rows, columns).
    public private(set) var probability: [Float]
    public private(set) var views, decided: [UInt16]
    public private(set) var confidence, entropy, disagreement, weight, effectiveViews: [Float]
    public private(set) var conflict: [UInt8]
    /// Empty where no tile laid has any.
    public private(set) var divergence: [Float] = []
    /// (rows, columns, 3) red, green, blue, black where unseen, and (rows, columns) metres, NaN where unseen; empty where no tile laid has
    /// any.
    public private(set) var orthophoto: [UInt8] = []
    public private(set) var height: [Float] = []

    /// The smallest raster of whole tiles around these; nothing is seen yet.
    public init?(tiles: [TileIndex], grid: TileGrid, channels: [String]) {
        guard let minI = tiles.map(\.i).min(), let maxI = tiles.map(\.i).max(), let minJ = tiles.map(\.j).min(),
            let maxJ = tiles.map(\.j).max()
        else { return nil }
        first = TileIndex(i: minI, j: minJ)
        tilesDown = maxJ - minJ + 1
        rows = tilesDown * grid.cells
        columns = (maxI - minI + 1) * grid.cells
        self.channels = channels
        affine = [grid.resolution, 0, Double(minI) * grid.side, 0, -grid.resolution, Double(maxJ + 1) * grid.side]
        let size = rows * columns
        probability = Array(repeating: 0, count: channels.count * size)
        views = Array(repeating: 0, count: size)
        decided = views
        confidence = Array(repeating: 0, count: size)
        (entropy, disagreement, weight, effectiveViews) = (confidence, confidence, confidence, confidence)
        conflict = Array(repeating: 0, count: size)
    }

    private let first: TileIndex
    private let tilesDown: Int

    /// Lays a tile where it belongs.
    public mutating func place(_ tile: FusedTile, at index: TileIndex) {
        let side = tile.cells
        let columnStart = (index.i - first.i) * side
        let size = rows * columns
        for row in 0..<side {
            // A tile's row 0 has its smallest y, the raster's the largest.
            let target = (rows - 1 - (index.j - first.j) * side - row) * columns + columnStart
            func copy<Number>(_ plane: [Number], _ from: Int, into raster: inout [Number], at place: Int) {
                raster.replaceSubrange(place..<(place + side), with: plane[from..<(from + side)])
            }
            let from = row * side
            for channel in channels.indices {
                copy(tile.probability, channel * side * side + from, into: &probability, at: channel * size + target)
            }
            copy(tile.views, from, into: &views, at: target)
            copy(tile.decided, from, into: &decided, at: target)
            copy(tile.confidence, from, into: &confidence, at: target)
            copy(tile.entropy, from, into: &entropy, at: target)
            copy(tile.disagreement, from, into: &disagreement, at: target)
            copy(tile.weight, from, into: &weight, at: target)
            copy(tile.effectiveViews, from, into: &effectiveViews, at: target)
            copy(tile.conflict, from, into: &conflict, at: target)
        }
        if !tile.divergence.isEmpty { place(divergence: tile.divergence, side: side, at: index) }
        if let ground = tile.ground { place(ground, at: index) }
    }

    private mutating func place(divergence plane: [Float], side: Int, at index: TileIndex) {
        if divergence.isEmpty { divergence = Array(repeating: 0, count: rows * columns) }
        for row in 0..<side {
            let target = (rows - 1 - (index.j - first.j) * side - row) * columns + (index.i - first.i) * side
            divergence.replaceSubrange(target..<(target + side), with: plane[(row * side)..<((row + 1) * side)])
        }
    }

    private mutating func place(_ ground: GroundPicture, at index: TileIndex) {
        if height.isEmpty {
            orthophoto = Array(repeating: 0, count: 3 * rows * columns)
            height = Array(repeating: .nan, count: rows * columns)
        }
        let side = ground.cells
        for row in 0..<side {
            let target = (rows - 1 - (index.j - first.j) * side - row) * columns + (index.i - first.i) * side
            height.replaceSubrange(target..<(target + side), with: ground.heights[(row * side)..<((row + 1) * side)])
            for column in 0..<side {
                let colour = ground.colours[row * side + column]
                for channel in 0..<3 { orthophoto[3 * (target + column) + channel] = colour[channel] }
            }
        }
    }

    /// The raster as an .npz archive's bytes.
    public func npzBytes() throws -> [UInt8] {
        let plane = [rows, columns]
        var more: [(name: String, array: NumpyArray)] = []
        if !divergence.isEmpty { more.append(("divergence", NumpyArray(shape: plane, float32: divergence))) }
        if !height.isEmpty {
            more += [
                ("orthophoto", NumpyArray(shape: plane + [3], element: .uint8, bytes: orthophoto)),
                ("height", NumpyArray(shape: plane, float32: height)),
            ]
        }
        return try npz(
            [
                ("probability", NumpyArray(shape: [channels.count] + plane, float32: probability)),
                ("views", NumpyArray(shape: plane, uint16: views)),
                ("confidence", NumpyArray(shape: plane, float32: confidence)),
                ("entropy", NumpyArray(shape: plane, float32: entropy)),
                ("disagreement", NumpyArray(shape: plane, float32: disagreement)),
                ("channels", NumpyArray(strings: channels)),
                ("affine", NumpyArray(shape: [6], float64: affine)),
            ] + more)
    }
}

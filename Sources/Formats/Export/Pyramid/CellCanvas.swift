internal import Bindings
internal import Scene
internal import Tiles

/// What an export draws of a map, window by window, whatever tiles the map is cut into.
struct CellCanvas: Sendable {
    let kind: LayerRaster.Kind
    private let map: any MapSource
    private let tiles: Set<TileIndex>
    private let paint: @Sendable (FusedTile) -> LayerRaster
    private let threads: Int

    /// Classes and the like: one layer by its palette.
    init(_ map: any MapSource, style: LayerStyle, threads: Int) {
        self.init(map, .classes, threads: threads) { tile in
            LayerRaster(rows: tile.cells, columns: tile.cells, classes: style.indices(of: tile))
        }
    }

    /// Values of one layer or of several, a plane for each band.
    init(_ map: any MapSource, layers: [MapLayer], threads: Int) {
        self.init(map, .values(planes: layers.reduce(0) { $0 + $1.bands.count }), threads: threads) { tile in
            LayerRaster(rows: tile.cells, columns: tile.cells, values: layers.flatMap { $0.northUpValues(of: tile) })
        }
    }

    private init(
        _ map: any MapSource, _ kind: LayerRaster.Kind, threads: Int, paint: @escaping @Sendable (FusedTile) -> LayerRaster
    ) {
        (self.map, self.kind, self.paint, self.threads) = (map, kind, paint, threads)
        tiles = Set(map.tiles)
    }

    /// The raster of a window; no more tiles are in memory at a time than threads paint.
    func raster(of window: CellWindow) throws -> LayerRaster {
        var raster = LayerRaster(kind, rows: window.rows.count, columns: window.columns.count)
        let needed = window.tiles(of: map.grid.cells, among: tiles)
        for start in stride(from: 0, to: needed.count, by: 2 * threads) {
            let some = Array(needed[start..<min(start + 2 * threads, needed.count)])
            let painted = try Parallel.map(some, threads: threads) { index in try map.tile(at: index).map(paint) }
            for (index, tile) in zip(some, painted) {
                guard let tile else { continue }
                let whole = CellWindow(of: index, cells: map.grid.cells)
                let part = whole.intersection(window)
                raster.lay(
                    tile, row: part.rows.lowerBound - whole.rows.lowerBound,
                    column: part.columns.lowerBound - whole.columns.lowerBound, height: part.rows.count,
                    width: part.columns.count, top: part.rows.lowerBound - window.rows.lowerBound,
                    left: part.columns.lowerBound - window.columns.lowerBound)
            }
        }
        return raster
    }
}

extension MapLayer {
    /// The names of its bands: true colours are three, everything else is one.
    var bands: [String] {
        self == .orthophoto ? ["red", "green", "blue"].map { "\(self):\($0)" } : [description]
    }

    /// (bands, rows, columns), row 0 with the largest y; NaN where nothing was seen.
    func northUpValues(of tile: FusedTile) -> [Float] {
        let cells = tile.cells
        let size = cells * cells
        var turned = [Float](repeating: .nan, count: bands.count * size)
        let values = self == .orthophoto ? [] : values(of: tile)
        for row in 0..<cells {
            let (from, to) = ((cells - 1 - row) * cells, row * cells)
            for column in 0..<cells where isSeen(from + column, of: tile) {
                if let colour = tile.ground?.colours[from + column], self == .orthophoto {
                    for band in 0..<3 { turned[band * size + to + column] = Float(colour[band]) }
                } else {
                    turned[to + column] = values[from + column]
                }
            }
        }
        return turned
    }
}

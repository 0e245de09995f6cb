internal import Scene

/// Web Mercator tiles of a zoom, each made from the map's cells by where PROJ says its pixels lie.
struct MercatorGrid: PyramidGrid {
    let side: Int
    let zoom: Int
    private let earth: EarthFrame
    private let resolution: Double
    private let mercator: WebMercator

    /// Nodes along one side of a tile. Between them positions are linear: over the sixty pixels or so from one to the next the true
    /// ones bend by less than a thousandth of a cell.
    private static let nodes = 5

    /// Where a tile's nodes lie: (nodes, nodes) columns (x) and rows (y) of the map's lattice.
    struct Leaf: Sendable {
        let nodes: [SIMD2<Double>]
    }

    init(zoom: Int, side: Int, earth: EarthFrame, resolution: Double) {
        (self.zoom, self.side, self.earth, self.resolution) = (zoom, side, earth, resolution)
        mercator = WebMercator(zoom: zoom, side: side)
    }

    func leaves(at places: [PyramidPlace]) throws -> [Leaf] {
        let step = Double(side) / Double(Self.nodes - 1)
        let geographic = places.flatMap { place in
            (0..<(Self.nodes * Self.nodes)).map { node in
                mercator.geographic([
                    Double(place.x * side) + Double(node % Self.nodes) * step,
                    Double(place.y * side) + Double(node / Self.nodes) * step,
                ])
            }
        }
        let cells = try earth.map(geographic).map { SIMD2($0.x, -$0.y) / resolution }
        let count = Self.nodes * Self.nodes
        return places.indices.map { Leaf(nodes: Array(cells[($0 * count)..<(($0 + 1) * count)])) }
    }

    func window(of leaf: Leaf) -> CellWindow {
        var (low, high) = (leaf.nodes[0], leaf.nodes[0])
        for node in leaf.nodes { (low, high) = (pointwiseMin(low, node), pointwiseMax(high, node)) }
        return CellWindow(
            rows: Int(low.y.rounded(.down))..<(Int(high.y.rounded(.down)) + 1),
            columns: Int(low.x.rounded(.down))..<(Int(high.x.rounded(.down)) + 1))
    }

    func raster(of leaf: Leaf, from cells: LayerRaster, at window: CellWindow) -> LayerRaster {
        var raster = LayerRaster(cells.kind, rows: side, columns: side)
        let corner = SIMD2(Double(window.columns.lowerBound), Double(window.rows.lowerBound))
        let patches = Self.nodes - 1
        let width = side / patches
        for row in 0..<side {
            let patch = row / width
            let share = (Double(row % width) + 0.5) / Double(width)
            func edge(_ column: Int) -> SIMD2<Double> {
                let (above, below) = (leaf.nodes[patch * Self.nodes + column], leaf.nodes[(patch + 1) * Self.nodes + column])
                return above + (below - above) * share - corner
            }
            for column in 0..<patches {
                let (left, right) = (edge(column), edge(column + 1))
                let step = (right - left) / Double(width)
                raster.sample(cells, from: left + step / 2, step: step, row: row, column: column * width, count: width)
            }
        }
        return raster
    }

    /// The places of this zoom that any of the tiles lies in.
    func places(of tiles: [TileIndex], in grid: TileGrid) throws -> [PyramidPlace] {
        var places: Set<PyramidPlace> = []
        // A tile's edges are all but straight in Mercator: its corners and the middles of its sides enclose it to a millimetre.
        let marks: [SIMD2<Double>] = [[0, 0], [0.5, 0], [1, 0], [0, 0.5], [1, 0.5], [0, 1], [0.5, 1], [1, 1]]
        for start in stride(from: 0, to: tiles.count, by: 1024) {
            let some = tiles[start..<min(start + 1024, tiles.count)]
            let points = some.flatMap { tile in marks.map { (SIMD2(Double(tile.i), Double(tile.j)) + $0) * grid.side } }
            let pixels = try earth.geographic(points).map { mercator.pixels($0) / Double(side) }
            for first in stride(from: 0, to: pixels.count, by: marks.count) {
                var (low, high) = (pixels[first], pixels[first])
                for pixel in pixels[first..<(first + marks.count)] {
                    (low, high) = (pointwiseMin(low, pixel), pointwiseMax(high, pixel))
                }
                for x in Int(low.x.rounded(.down))...Int(high.x.rounded(.down)) {
                    for y in Int(low.y.rounded(.down))...Int(high.y.rounded(.down)) {
                        places.insert(PyramidPlace(level: 0, x: x, y: y))
                    }
                }
            }
        }
        return Array(places)
    }
}

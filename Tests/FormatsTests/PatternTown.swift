import Formats
import Scene
import Tiles

/// A round town whose every cell follows from its place alone, cut into tiles of any size.
struct PatternTown: MapSource {
    var grid = TileGrid(resolution: 0.25, cells: 64)
    let channels = ["background", "divider", "ped_crossing", "boundary"]
    let activation = Activation.softmax
    /// The town's centre and radius in cells, columns east and rows north.
    var centre = SIMD2(-40, 130)
    var radius = 150

    init(cells: Int = 64) { grid = TileGrid(resolution: 0.25, cells: cells) }

    var tiles: [TileIndex] {
        let low = (centre &- radius).quotient(grid.cells)
        let high = (centre &+ radius).quotient(grid.cells)
        return (low.x...high.x).flatMap { i in (low.y...high.y).map { TileIndex(i: i, j: $0) } }.filter { index in
            (0..<(grid.cells * grid.cells)).contains { cell in
                isSeen(column: index.i * grid.cells + cell % grid.cells, row: index.j * grid.cells + cell / grid.cells)
            }
        }
    }

    func isSeen(column: Int, row: Int) -> Bool {
        let (x, y) = (column - centre.x, row - centre.y)
        // Round, with holes.
        return x * x + y * y <= radius * radius && (column & 15, row & 15) != (3, 5)
    }

    /// Blocks of three by two cells.
    func channel(column: Int, row: Int) -> Int {
        let block = SIMD2(column, row).quotient(SIMD2(3, 2))
        return Int((UInt32(truncatingIfNeeded: block.x &* 73 &+ block.y &* 151 &+ block.x &* block.y &* 7) >> 1) % 4)
    }

    func confidence(column: Int, row: Int) -> Float { Float((column &* 37 &+ row &* 91) & 255) / 255 }

    func tile(at index: TileIndex) -> FusedTile? {
        var tile = FusedTile(cells: grid.cells, channels: channels, activation: activation)
        let size = grid.cells * grid.cells
        for row in 0..<grid.cells {
            for column in 0..<grid.cells {
                let (x, y) = (index.i * grid.cells + column, index.j * grid.cells + row)
                guard isSeen(column: x, row: y) else { continue }
                let cell = row * grid.cells + column
                let channel = channel(column: x, row: y)
                tile.views[cell] = UInt16(1 + (x & 7))
                tile.decided[cell] = 1 << UInt16(channel)
                tile.confidence[cell] = confidence(column: x, row: y)
                tile.probability[channel * size + cell] = confidence(column: x, row: y)
            }
        }
        return tile
    }
}

extension SIMD2<Int> {
    /// Divided and rounded down.
    func quotient(_ divisor: SIMD2<Int>) -> SIMD2<Int> {
        func down(_ a: Int, _ b: Int) -> Int { a >= 0 ? a / b : -((b - 1 - a) / b) }
        return [down(x, divisor.x), down(y, divisor.y)]
    }

    func quotient(_ divisor: Int) -> SIMD2<Int> { quotient(SIMD2(divisor, divisor)) }
}

/// Where the simulated town is put: far north, at the equator, and turned by control points.
enum Places {
    static let boston = Georeference.origin(latitude: 42.336849169438615, longitude: -71.05785369873047)
    static let singapore = Georeference.origin(latitude: 1.2882100868743724, longitude: 103.78475189208984)
    static let pittsburgh = Georeference.crs(code: "EPSG:32617", offset: [583_710.007, 4_477_259.9998])
    static let turned = Georeference.similarity(
        code: "EPSG:32619", planeFromMap: PlaneSimilarity(cosine: 0.8657, sine: 0.4998, offset: [330_000, 4_688_000]))
}

import Scene
import Tiles

/// A map of what a formula says, cut into tiles of any size: background and three classes.
struct PaintedMap {
    let grid: TileGrid
    let area: Rectangle
    /// Of divider, ped_crossing and boundary at a place in metres; what is left is background.
    let probability: (SIMD2<Double>) -> SIMD3<Float>
    var isSeen: (SIMD2<Double>) -> Bool = { _ in true }

    static let channels = ["background", "divider", "ped_crossing", "boundary"]

    var tiles: [TileIndex] {
        grid.tiles(touching: area).filter { area.intersects(grid.area(of: $0)) }
    }

    func tile(at index: TileIndex) -> FusedTile {
        var tile = FusedTile(cells: grid.cells, channels: Self.channels, activation: .softmax)
        let size = grid.cells * grid.cells
        for row in 0..<grid.cells {
            for column in 0..<grid.cells {
                let (cell, place) = (row * grid.cells + column, grid.centre(of: index, row: row, column: column))
                guard place.x > area.minX, place.x < area.maxX, place.y > area.minY, place.y < area.maxY, isSeen(place) else {
                    continue
                }
                let p = probability(place)
                tile.views[cell] = 4
                for channel in 0..<3 { tile.probability[(channel + 1) * size + cell] = p[channel] }
                tile.probability[cell] = max(0, 1 - p.sum())
            }
        }
        return tile
    }

    func vectors() -> [MapVector] {
        var vectoriser = Vectoriser(
            resolution: grid.resolution, channels: Self.channels, activation: .softmax, decision: .argmax(channels: 4))
        return vectoriser.vectors(of: tiles, grid: grid) { tile(at: $0) }
    }
}

/// A bump of height one, `deviation` metres wide, over a line through `origin` along the unit vector `along`.
func bump(_ place: SIMD2<Double>, _ origin: SIMD2<Double>, _ along: SIMD2<Double>, deviation: Double = 0.3) -> Float {
    let offset = place - origin
    let across = (offset.x * along.y - offset.y * along.x) / deviation
    return Float(1 / (1 + 0.5 * across * across * (1 + 0.25 * across * across)))
}

internal import Formats
internal import Radiance
public import Scene

extension SegmentField {
    /// The segment's orthophoto on a map's grid.
    ///
    /// - Parameter flat: on each photograph's own flat ground, to compare with, in place of the field's ground.
    public func orthophoto(on grid: TileGrid, flat: Bool = false, threads: Int) -> SegmentOrthophoto {
        var orthophoto = Orthophoto(
            field, images: images.training + images.heldOut, ground: ground(threads: threads),
            surface: flat ? .planes(egoHeight: egoHeight) : nil, grid: grid, threads: threads)
        var tiles: [TileIndex: GroundPicture] = [:]
        for tile in orthophoto.tiles {
            let sums = orthophoto.sums(of: tile, threads: threads)
            if !sums.isEmpty { tiles[tile] = sums.picture }
        }
        return SegmentOrthophoto(grid: grid, tiles: tiles)
    }

    /// How high the ground lies wherever a photograph may show it.
    private func ground(threads: Int) -> GroundHeights {
        let eyes = (images.training + images.heldOut).map(\.mapFromCamera.translation)
        let reach = Orthophoto.reach + 1
        let area = Rectangle(around: eyes.map { SIMD2($0.x, $0.y) }) ?? Rectangle(minX: 0, minY: 0, maxX: 0, maxY: 0)
        return field.groundHeights(
            over: Rectangle(
                minX: area.minX - reach, minY: area.minY - reach, maxX: area.maxX + reach, maxY: area.maxY + reach),
            threads: threads)
    }
}

/// Colour and height of the ground around one segment, tile by tile.
public struct SegmentOrthophoto: Sendable {
    public let grid: TileGrid
    public let tiles: [TileIndex: GroundPicture]

    public init(grid: TileGrid, tiles: [TileIndex: GroundPicture]) {
        self.grid = grid
        self.tiles = tiles
    }

    /// Square metres that some camera saw.
    public var area: Double {
        Double(tiles.values.reduce(0) { $0 + $1.colours.count { $0.w > 0 } }) * grid.resolution * grid.resolution
    }

    /// Metres of the map frame; nil where nothing was seen.
    public var heights: ClosedRange<Float>? {
        let seen = tiles.values.flatMap { $0.heights.filter { !$0.isNaN } }
        guard let low = seen.min(), let high = seen.max() else { return nil }
        return low...high
    }

    /// How bright the ground is at a point of the map, in [0, 1], bilinear; nil where a neighbour was not seen.
    func brightness(at point: SIMD2<Double>) -> Double? {
        let place = point / grid.resolution - 0.5
        let low = place.rounded(.down)
        let share = place - low
        let (column, row) = (Int(low.x), Int(low.y))
        guard let a = brightness(row, column), let b = brightness(row, column + 1), let c = brightness(row + 1, column),
            let d = brightness(row + 1, column + 1)
        else { return nil }
        return (a + (b - a) * share.x) * (1 - share.y) + (c + (d - c) * share.x) * share.y
    }

    /// A cell counted from the map's origin.
    private func brightness(_ row: Int, _ column: Int) -> Double? {
        func split(_ number: Int) -> (tile: Int, cell: Int) {
            let cell = ((number % grid.cells) + grid.cells) % grid.cells
            return ((number - cell) / grid.cells, cell)
        }
        let (i, j) = (split(column), split(row))
        guard let colour = tiles[TileIndex(i: i.tile, j: j.tile)]?.colours[j.cell * grid.cells + i.cell], colour.w > 0 else {
            return nil
        }
        return (0.299 * Double(colour.x) + 0.587 * Double(colour.y) + 0.114 * Double(colour.z)) / 255
    }
}

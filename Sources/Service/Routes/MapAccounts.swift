internal import Foundation
internal import Formats
internal import Jobs
internal import Scene
internal import Store
internal import Tiles

/// One tile's statistics in a list.
struct TileLine: Encodable {
    let i, j: Int
    let statistics: TileStatistics

    init(_ tile: TileIndex, _ statistics: TileStatistics) {
        (i, j) = (tile.i, tile.j)
        self.statistics = statistics
    }
}

/// A frame, how far it agrees with the map made without it, and where it looked.
struct FrameAccount: Encodable {
    let drive, token: String
    let segment: Int
    /// Microseconds; metres of the map frame.
    let timestamp: Int64
    let x, y: Double
    /// Smallest x, smallest y, largest x, largest y; nil where it could not be read or placed.
    let area: [Double]?
    let setAside: String?
    let meanWeight, agreement, shiftX, shiftY: Double?

    init(_ drive: String, _ ordinal: Int, _ frame: FrameRecord) {
        (self.drive, segment, token) = (drive, ordinal, frame.token)
        (timestamp, x, y) = (frame.timestamp, frame.x, frame.y)
        area = frame.area.map { [$0.minX, $0.minY, $0.maxX, $0.maxY] }
        (setAside, meanWeight, agreement) = (frame.reason, frame.meanWeight, frame.agreement)
        (shiftX, shiftY) = (frame.shift?.x, frame.shift?.y)
    }
}

/// TileJSON 3.0, with what a metric map needs besides.
struct TileJSON: Encodable {
    let tilejson = "3.0.0"
    let scheme = "xyz"
    let name: String
    let tiles: [String]
    let minzoom = 0
    let maxzoom = PicturePlace.deepest
    /// Cells along one side of a picture, and metres along one side at the deepest zoom.
    let tileSize: Int
    let metresPerTile: Double
    /// Metres of the map frame: smallest x, smallest y, largest x, largest y.
    let metricBounds: [Double]

    init(_ snapshot: MapSnapshot, layer: MapLayer) {
        name = "\(snapshot.map.record.name): \(layer)"
        let word = layer.description.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
        tiles = ["/jobs/\(snapshot.map.record.id)/tiles/\(word)/{z}/{x}/{y}.png"]
        tileSize = snapshot.grid.cells
        metresPerTile = snapshot.grid.side
        let areas = snapshot.tiles.map { snapshot.grid.area(of: $0) }
        metricBounds = [
            areas.map(\.minX).min() ?? 0, areas.map(\.minY).min() ?? 0, areas.map(\.maxX).max() ?? 0, areas.map(\.maxY).max() ?? 0,
        ]
    }
}

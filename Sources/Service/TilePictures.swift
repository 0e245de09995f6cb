internal import Formats
internal import Foundation
internal import Hummingbird
internal import Jobs
internal import Scene
internal import Store
internal import Tiles

/// A place in the pyramid of tile pictures: at the deepest zoom a picture is a map tile, at each zoom above it is four of those below.
struct PicturePlace: Hashable, Sendable {
    /// The zoom at which a picture is a map tile.
    static let deepest = 6
    let z, x, y: Int

    /// nil outside the zooms there are, and outside of what any map reaches.
    init?(z: Int, x: Int, y: Int) {
        guard (0...Self.deepest).contains(z), abs(x) < 1 << 24, abs(y) < 1 << 24 else { return nil }
        (self.z, self.x, self.y) = (z, x, y)
    }

    /// The map tile at the deepest zoom: x counts east, y south.
    var tile: TileIndex { TileIndex(i: x, j: -y - 1) }

    /// North-west, north-east, south-west, south-east.
    var children: [PicturePlace] {
        [(0, 0), (1, 0), (0, 1), (1, 1)].compactMap { PicturePlace(z: z + 1, x: 2 * x + $0.0, y: 2 * y + $0.1) }
    }

    /// Whether any of these map tiles lies in the picture.
    func holds(anyOf tiles: Set<TileIndex>) -> Bool {
        let shift = Self.deepest - z
        return tiles.contains { $0.i >> shift == x && (-$0.j - 1) >> shift == y }
    }
}

/// A picture as it is sent; empty where nothing was seen.
struct TilePicture: Sendable {
    let body: ByteBuffer
    let etag: String
}

/// Draws tile pictures and keeps those asked for of late.
final class TilePictures: Sendable {
    private struct Key: Hashable {
        let job, version, layer: String
        let place: PicturePlace
    }

    private let kept = RecentlyUsed<Key, TilePicture>(budget: 128 << 20)
    private let metrics: Metrics

    init(_ metrics: Metrics) { self.metrics = metrics }

    func picture(of layer: String, at place: PicturePlace, in snapshot: MapSnapshot) async throws -> TilePicture {
        let key = Key(job: snapshot.map.record.id, version: snapshot.version, layer: layer, place: place)
        if let found = kept[key] {
            metrics.countTile(cached: true)
            return found
        }
        metrics.countTile(cached: false)
        let etag = "\"\(snapshot.version)-\(layer)-\(place.z)-\(place.x)-\(place.y)\""
        let picture = try await offloaded {
            let painter = try snapshot.painter(of: snapshot.layer(named: layer))
            guard let pixels = try Self.pixels(at: place, painter, snapshot), pixels.contains(where: { $0 != 0 }) else {
                return TilePicture(body: ByteBuffer(), etag: etag)
            }
            return TilePicture(body: ByteBuffer(bytes: try painter.png(pixels, side: snapshot.grid.cells)), etag: etag)
        }
        kept.insert(picture, cost: picture.body.readableBytes + 256, for: key)
        return picture
    }

    private static func pixels(at place: PicturePlace, _ painter: LayerPainter, _ snapshot: MapSnapshot) throws -> [UInt8]? {
        guard place.holds(anyOf: snapshot.tiles) else { return nil }
        if place.z == PicturePlace.deepest { return try snapshot.tile(at: place.tile).map { painter.pixels(of: $0) } }
        return painter.overview(of: try place.children.map { try pixels(at: $0, painter, snapshot) }, side: snapshot.grid.cells)
    }
}

internal import Crypto
internal import Formats
internal import Foundation
public import Scene
public import Store
public import Tiles

/// A job's map as it lies in the store.
public struct StoredMap: Sendable {
    public let record: JobRecord
    public let job: JobSpecification
    public let channels: [String]
    /// In (i, j) order.
    public let tiles: [TileRecord]
    /// Whether photographs show the ground of any tile.
    public let isPhotographed: Bool
    /// Whether cells come with what the frames are predicted to lose there.
    public var hasDivergence: Bool { job.confidence.predictsDivergence }
    let store: Store

    /// - Parameter name: a job's id, or the name of the latest.
    /// - Throws: `StoreError`, `JobError.noTiles`, `ReadError` where the predictions' manifest is gone.
    public init(_ name: String, in store: Store) throws {
        self.store = store
        let record = try store.job(name)
        self.record = record
        tiles = try store.tiles(ofJob: record.id)
        guard !tiles.isEmpty else {
            let older = try store.jobs().last { try $0.name == record.name && !store.tiles(ofJob: $0.id).isEmpty }
            throw JobError.noTiles(job: record.name, older: older?.id)
        }
        job = try JobSpecification(canonicalJSON: record.spec)
        let input = job.inputs[0].predictions
        channels = try PredictionFolder(path: input.path, preset: input.preset).layout.channels
        isPhotographed = try store.hasPhotos(ofJob: record.id)
    }

    /// nil where no frame saw the tile.
    public func tile(at index: TileIndex) throws -> FusedTile? {
        guard let planes = try store.planes(ofJob: record.id, at: index) else { return nil }
        do {
            var tile = try FusedTile(encoded: planes, channels: channels)
            if isPhotographed, let photo = try store.photo(ofJob: record.id, at: index) {
                tile.ground = try GroundPicture(encoded: photo)
            }
            return tile
        } catch is EncodingFailure { throw JobError.damagedTile(job: record.name, tile: index) }
    }

    public func statistics(of tile: TileRecord) throws -> TileStatistics {
        do { return try JSONDecoder().decode(TileStatistics.self, from: Data(tile.statistics.utf8)) } catch {
            throw JobError.damagedTile(job: record.name, tile: tile.tile)
        }
    }

    public func frames(touching area: Rectangle? = nil) throws -> [(drive: String, ordinal: Int, frame: FrameRecord)] {
        try store.frames(ofJob: record.id, touching: area)
    }

    /// One SHA-256 over all tiles in (i, j) order: their places, their bytes, and those of their ground's colour and height.
    public func digest() throws -> String {
        var hash = SHA256()
        for tile in tiles {
            hash.update(data: Data("\(tile.tile)\n".utf8))
            hash.update(data: Data(try store.planes(ofJob: record.id, at: tile.tile) ?? []))
            hash.update(data: Data(try store.photo(ofJob: record.id, at: tile.tile) ?? []))
        }
        return hash.finalize().hexadecimal
    }
}

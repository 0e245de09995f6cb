internal import Formats
internal import Foundation
internal import Jobs
internal import Scene
internal import Store
internal import Synchronization
internal import Tiles

/// A job's map as it was at one moment, ready to be drawn and asked.
final class MapSnapshot: Sendable {
    let map: StoredMap
    /// Changes with every tile that changes.
    let version: String
    let layers: [MapLayer]
    let tiles: Set<TileIndex>
    let activation: Activation
    private let painters = Mutex([MapLayer: LayerPainter]())
    private let decoded = RecentlyUsed<TileIndex, FusedTile>(budget: 24)
    private let images = Mutex([String: [CameraImage]]?.none)
    private let contributions = Mutex([Contribution]?.none)

    init(_ map: StoredMap, version: String) throws {
        self.map = map
        self.version = version
        layers = MapLayer.all(channels: map.channels, isPhotographed: map.isPhotographed, hasDivergence: map.hasDivergence)
        tiles = Set(map.tiles.map(\.tile))
        activation = try map.tiles.first.flatMap { try map.tile(at: $0.tile) }?.activation ?? .softmax
    }

    var grid: TileGrid { map.job.grid }

    func tile(at index: TileIndex) throws -> FusedTile? {
        guard tiles.contains(index) else { return nil }
        if let found = decoded[index] { return found }
        guard let tile = try map.tile(at: index) else { return nil }
        decoded.insert(tile, cost: 1, for: index)
        return tile
    }

    func layer(named name: String) throws -> MapLayer {
        guard let layer = layers.first(where: { $0.description == name }) else {
            throw ServiceError.nothing(what: "layer \"\(name)\"")
        }
        return layer
    }

    func painter(of layer: MapLayer) throws -> LayerPainter {
        if let found = painters.withLock({ $0[layer] }) { return found }
        let painter = LayerPainter(layer, channels: map.channels, activation: activation, range: try range(of: layer))
        painters.withLock { $0[layer] = painter }
        return painter
    }

    /// What the ends of a scale without bounds stand for: nothing and the largest ninetieth percentile of any tile; the lowest and the
    /// highest ground.
    private func range(of layer: MapLayer) throws -> ClosedRange<Float> {
        if layer == .height {
            let heights = try map.tiles.compactMap { try tile(at: $0.tile)?.ground }.flatMap { $0.heights.filter { !$0.isNaN } }
            return (heights.min() ?? 0)...(heights.max() ?? 0)
        }
        let statistics = try map.tiles.map { try map.statistics(of: $0) }
        let spreads: [TileStatistics.Spread?] =
            switch layer {
            case .effectiveViews: statistics.map(\.effectiveViews)
            // Weights have no statistics of their own; with every frame believed alike they are views.
            case .views, .weight: statistics.map(\.views)
            default: []
            }
        return 0...Float((spreads.compactMap { $0?.ninetieth }.max() ?? 1).rounded(.up))
    }

    /// The photographs of each frame, by token; the job's tables are read once.
    func photographs(of token: String) throws -> [CameraImage] {
        if let known = images.withLock({ $0 }) { return known[token] ?? [] }
        var found: [String: [CameraImage]] = [:]
        for input in map.job.inputs {
            for drive in try input.dataset.reader.read().drives {
                for frame in drive.frames { found[frame.token] = frame.images }
            }
        }
        images.withLock { [found] in $0 = found }
        return found[token] ?? []
    }

    /// Each drive's contribution, found once.
    func drives() throws -> [Contribution] {
        if let known = contributions.withLock({ $0 }) { return known }
        let found = try map.drives()
        contributions.withLock { $0 = found }
        return found
    }
}

/// The snapshots of the jobs that were asked for of late; each is looked at anew after a second.
final class MapShelf: Sendable {
    private let store: Store
    private let entries = RecentlyUsed<String, (snapshot: MapSnapshot, checked: ContinuousClock.Instant)>(budget: 16)

    init(_ store: Store) { self.store = store }

    /// - Parameter id: a job's id.
    /// - Throws: `StoreError.unknownJob`, `JobError.noTiles`.
    func snapshot(_ id: String) async throws -> MapSnapshot {
        let now = ContinuousClock.now
        let known = entries[id]
        if let known, now - known.checked < .seconds(1) { return known.snapshot }
        return try await offloaded { [self] in
            let job = try store.job(id)
            guard job.id == id else { throw StoreError.unknownJob(name: id, known: []) }
            let version = try store.mapVersion(ofJob: id)
            let snapshot: MapSnapshot
            if let known, known.snapshot.version == version {
                snapshot = known.snapshot
            } else {
                snapshot = try MapSnapshot(StoredMap(id, in: store), version: version)
            }
            entries.insert((snapshot, now), cost: 1, for: id)
            return snapshot
        }
    }
}

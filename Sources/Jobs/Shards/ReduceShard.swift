internal import Confidence
internal import Crypto
internal import Formats
internal import Foundation
internal import Scene
public import Store
internal import Tiles

/// Makes one share of a job's tiles out of the shards of its segments, into a store of its own.
///
/// Shards are only read, so they may lie where every machine sees them. Every shard has to be there: a tile made of some of its
/// segments would be another tile.
///
/// - Parameter store: nobody else's; sealed when the share is whole, so nothing may be asked of it afterwards.
/// - Throws: `ShardError.incomplete` where segments are lacking; `JobError`, `StoreError`.
public func reduce(
    _ share: Share, of set: ShardSet, into store: Store, workers: Int = 1,
    progress: @escaping @Sendable (MapProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
) throws -> ShardReport {
    let union = try ShardUnion(set)
    let (job, id) = (set.job, set.jobID)
    try union.requireWhole()
    try union.refuseBadFrames()
    try store.submit(id: id, name: job.name, spec: set.spec, now: Date().timeIntervalSince1970)

    let input = job.inputs[0].predictions
    let layout = try PredictionFolder(path: input.path, preset: input.preset).layout
    let reducer = try TileReducer(
        job, jobID: id, layout: SumLayout(job, predictions: layout), channels: layout.channels,
        calibration: try job.confidence.weightsFile()?.weights.calibration,
        recipe: job.tileRecipe(confidence: try job.confidence.model().identity), segments: union.segments.map(\.key),
        from: union, into: store)
    let all = try union.tiles()
    let shares = balancedShares(weights: all.map(\.segments.count), count: share.count)
    let mine = zip(all, shares).filter { $1 == share.number }.map(\.0)
    let whole = all.map { "\($0.tile) \(reducer.key(of: $0.segments))\n" }.joined()
    var record = ShardRecord(
        kind: .tiles, number: share.number, count: share.count, whole: SHA256.hash(data: Data(whole.utf8)).hexadecimal,
        elements: mine.count, elementsInAll: all.count, version: PlannedSegment.arithmetic)
    try store.begin(record, ofJob: id)

    let stale = try mine.filter { try store.tileKey(ofJob: id, at: $0.tile) != reducer.key(of: $0.segments) }
    let tally = Tally(frames: 0, steps: 0, report: progress)
    tally.beginTiles(stale.count)
    try inParallel(stale, workers: workers) { entry in
        try reducer.reduce(entry.tile, entry.segments)
        tally.tileDone()
        if isCancelled() {
            throw JobError.tilesInterrupted(done: try store.tiles(ofJob: id).count, of: mine.count)
        }
    }
    let now = Date().timeIntervalSince1970
    try store.deleteTiles(ofJob: id, except: Set(mine.map(\.tile)), now: now)
    record.finishedAt = now
    try store.setShard(record, ofJob: id)
    if share.count == 1 { try store.succeed(id, now: now) }
    try store.seal()
    return ShardReport(share: share, kind: .tiles, elements: mine.count, made: stale.count, elementsInAll: all.count)
}

/// Several shards as if they were one store.
struct ShardUnion: PartialSource {
    /// In (drive, ordinal) order.
    let segments: [SegmentReference]
    private let set: ShardSet
    private let home: [String: Store]

    init(_ set: ShardSet) throws {
        self.set = set
        var home: [String: Store] = [:]
        var segments: Set<SegmentReference> = []
        for shard in set.shards {
            for segment in try shard.segments(ofJob: set.jobID) {
                home[segment.key] = home[segment.key] ?? shard
                segments.insert(segment)
            }
        }
        self.home = home
        self.segments = segments.sorted(by: SegmentReference.precedes)
    }

    func segment(_ key: String) throws(StoreError) -> SegmentRecord? { try home[key]?.segment(key) }

    func partial(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> PartialRecord? {
        try home[key]?.partial(ofSegment: key, at: tile)
    }

    func photo(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> [UInt8]? {
        try home[key]?.photo(ofSegment: key, at: tile)
    }

    /// The tiles that the region chooses, each with its segments in (drive, ordinal) order.
    func tiles() throws -> [(tile: TileIndex, segments: [SegmentReference])] {
        var touching: [TileIndex: Set<SegmentReference>] = [:]
        for shard in set.shards {
            for entry in try shard.tilesTouched(byJob: set.jobID) where set.job.region.intersects(set.job.grid.area(of: entry.tile))
            {
                touching[entry.tile, default: []].formUnion(entry.segments)
            }
        }
        return touching.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted(by: SegmentReference.precedes)) }
    }

    func requireWhole() throws {
        let records = try set.shards.flatMap { try $0.shards(ofJob: set.jobID) }
        guard let state = Completeness(records, kind: .segments, held: segments.count), !state.isComplete else { return }
        throw ShardError.incomplete(
            job: set.job.name, held: state.held, inAll: state.inAll, kind: "segments", missing: state.missing)
    }

    /// As a run on one machine does.
    func refuseBadFrames() throws {
        var (all, bad) = (0, 0)
        var first: String?
        for segment in segments {
            guard let shard = home[segment.key] else { continue }
            let counts = try shard.frameCounts(ofSegment: segment.key)
            all += counts.all
            bad += counts.setAside
            if first == nil, counts.setAside > 0 {
                first = try shard.framesSetAside(ofJob: set.jobID).first { $0.drive == segment.drive }?.reason
            }
        }
        try set.job.refuse(bad: bad, of: all, first: first)
    }
}

extension SegmentReference {
    /// The order of drive and ordinal that the store sorts by: bytes of the drive's token, then the number.
    static func precedes(_ a: SegmentReference, _ b: SegmentReference) -> Bool {
        a.drive == b.drive ? a.ordinal < b.ordinal : a.drive.utf8.lexicographicallyPrecedes(b.drive.utf8)
    }
}

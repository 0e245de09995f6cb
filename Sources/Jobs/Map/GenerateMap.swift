internal import Confidence
internal import Crypto
public import Formats
internal import Foundation
internal import Scene
public import Store
internal import Synchronization
internal import Tiles

/// Makes the map a job asks for: the flow, whole.
///
/// For each segment that touches the region and is not stored yet: train its radiance field where the job wants one, read its
/// frames, weigh them, warp and add them to the tiles they touch, and store the segment's partials in one transaction. Then for each
/// tile whose inputs changed: sum the partials, decide, store. "Not stored yet" is the resume: stop it anywhere, run it again, and
/// only what is missing is made.
///
/// - Parameters:
///   - jobID: a job of the store; its map is replaced.
///   - workers: threads; the map does not depend on them.
///   - claims: keeps other workers on the store from making the same segments at the same time.
///   - progress: hears of every frame and tile, from any thread.
///   - isCancelled: asked after every frame.
/// - Throws: `ReadError`, `FileError`, `StoreError`, `JobError`.
public func generateMap(
    _ job: JobSpecification, jobID: String, in store: Store, workers: Int = 1,
    claims: SegmentClaims? = nil, progress: @escaping @Sendable (MapProgress) -> Void = { _ in },
    isCancelled: @escaping @Sendable () -> Bool = { false }
) throws -> MapReport {
    try generateMap(
        job, jobID: jobID, in: store, workers: workers, claims: claims, shelf: nil, progress: progress, isCancelled: isCancelled)
}

/// - Parameter shelf: knows what fields know; nil to train each segment's field here and keep it with the segment.
func generateMap(
    _ job: JobSpecification, jobID: String, in store: Store, workers: Int, claims: SegmentClaims?, shelf: SightShelf?,
    progress: @escaping @Sendable (MapProgress) -> Void, isCancelled: @escaping @Sendable () -> Bool
) throws -> MapReport {
    let plan = try MapPlan(job, store: store)
    try store.setSegments(
        ofJob: jobID,
        plan.segments.map {
            SegmentReference(key: $0.key, drive: $0.segment.drive.token, ordinal: $0.segment.ordinal, parts: $0.parts)
        })

    let missing = try plan.segments.filter { try !store.hasSegment($0.key) }
    let tally = Tally(making: missing, of: job, report: progress)
    try makeSegments(
        missing, of: plan, in: store, workers: workers, claims: claims, shelf: shelf, tally: tally, isCancelled: isCancelled)
    let bad = try badFrames(of: plan, jobID: jobID, in: store)

    let reducer = try TileReducer(plan: plan, jobID: jobID, store: store)
    let tiles = try store.tilesTouched(byJob: jobID).filter { job.region.intersects(job.grid.area(of: $0.tile)) }
    let stale = try tiles.filter { try store.tileKey(ofJob: jobID, at: $0.tile) != reducer.key(of: $0.segments) }
    tally.beginTiles(stale.count)
    try inParallel(stale, workers: workers) { entry in
        try reducer.reduce(entry.tile, entry.segments)
        tally.tileDone()
        if isCancelled() { throw JobError.interrupted(done: plan.segments.count, of: plan.segments.count) }
    }
    try store.deleteTiles(ofJob: jobID, except: Set(tiles.map(\.tile)), now: Date().timeIntervalSince1970)
    return MapReport(
        frames: plan.frames, segments: plan.segments.count, segmentsMade: tally.segments, tiles: tiles.count,
        tilesMade: stale.count, badFrames: bad,
        withoutField: shelf == nil ? try segmentsWithoutField(of: plan, in: store) : [],
        lacksField: job.field == nil && plan.confidence.looksIntoField)
}

/// Makes the missing segments of a plan, each stored in one transaction as soon as it is made.
func makeSegments(
    _ missing: [PlannedSegment], of plan: MapPlan, in store: Store, workers: Int, claims: SegmentClaims?,
    shelf: SightShelf? = nil, tally: Tally, isCancelled: @escaping @Sendable () -> Bool
) throws {
    let job = plan.job
    @Sendable func stopIfCancelled() throws {
        guard isCancelled() else { return }
        throw JobError.interrupted(done: plan.segments.count - missing.count + tally.segments, of: plan.segments.count)
    }
    // A run that was killed between storing a segment and this leaves the segment's checkpoint.
    let made = Set(plan.segments.map(\.key)).subtracting(missing.map(\.key))
    for key in made where job.field != nil { FieldCheckpoint.remove(ofSegment: key, besideStore: store.path) }
    // A field takes all threads and much memory: then one segment is made at a time.
    try inParallel(missing, claims: claims, workers: job.field == nil ? workers : 1) { planned in
        let checkpoint = FieldCheckpoint(of: planned, besideStore: store.path) { tally.hear($0) }
        let field =
            try shelf == nil
            ? planned.trainedField(of: job, threads: workers, checkpoint: checkpoint, tally: tally, stopIfCancelled) : nil
        let sight =
            try shelf?.sight(of: planned, job: job, threads: workers, stopIfCancelled)
            ?? field.flatMap { FieldSight(of: $0, looks: plan.confidence.looksIntoField) }
        var fusion = SegmentFusion(planned, of: plan, sight: sight)
        try fusion.run {
            tally.frameDone()
            try stopIfCancelled()
        }
        let (segment, frames, fused) = fusion.result(now: Date().timeIntervalSince1970)
        var partials = fused
        if let field, let sight { field.photograph(&partials, on: job.grid, ground: sight.ground, threads: workers) }
        try store.storeSegment(
            segment, frames: frames, partials: partials, field: field.map { FieldRecord($0, of: job, ground: sight?.ground) })
        FieldCheckpoint.remove(ofSegment: planned.key, besideStore: store.path)
        tally.segmentDone()
    } elsewhere: { planned in
        tally.doneElsewhere(frames: planned.segment.frames.count, steps: planned.steps(of: job))
    } isCancelled: {
        isCancelled()
    }
}

/// What a run did.
public struct MapReport: Sendable {
    /// Frames in the map's segments, bad ones among them.
    public let frames: Int
    public let segments, segmentsMade: Int
    public let tiles, tilesMade: Int
    public let badFrames: [BadFrame]
    /// Segments of a job with fields that have none, by drive and ordinal: no photograph of them could be used.
    public let withoutField: [String]
    /// Whether the confidence's weights look into fields and the job has none, so that they went on without.
    public let lacksField: Bool
}

private func segmentsWithoutField(of plan: MapPlan, in store: Store) throws -> [String] {
    guard plan.job.field != nil else { return [] }
    return try plan.segments.filter { try store.field(ofSegment: $0.key) == nil }.map(\.name)
}

/// The frames set aside, after refusing a job that has more of them than it allows.
private func badFrames(of plan: MapPlan, jobID: String, in store: Store) throws -> [BadFrame] {
    let bad = try store.framesSetAside(ofJob: jobID)
    try plan.job.refuse(bad: bad.count, of: plan.frames + plan.setAside.count, first: bad.first?.reason)
    return bad.map { BadFrame(drive: $0.drive, frame: $0.token, explanation: Explanation(what: $0.reason)) }
}

extension JobSpecification {
    /// Refuses a map that is made of too many bad frames.
    ///
    /// - Parameter first: why the first of them is bad.
    func refuse(bad: Int, of all: Int, first: String?) throws(JobError) {
        guard bad > 0 else { return }
        let first = Explanation(what: first ?? "")
        if bad == all { throw .everyFrameBad(count: bad, first: first) }
        if let badFrameLimit, badFrameLimit.isExceeded(by: bad, of: all) {
            throw .tooManyBadFrames(bad: bad, of: all, first: first)
        }
    }
}

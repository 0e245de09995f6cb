internal import Scene
public import Store

/// A step of a job, whether it will run when the job runs next, and why.
public struct Step: Sendable, Hashable, Codable {
    /// `segment` or `tile`.
    public let kind: String
    /// A drive's name and the segment's number, or the tile's place.
    public let name: String
    public let willRun: Bool
    public let because: String
}

/// Every step of a job in the order of the flow, and why it will or will not run again.
///
/// - Throws: what planning throws: `ReadError`, `FileError`, `StoreError`, `JobError`.
public func steps(of record: JobRecord, in store: Store) throws -> [Step] {
    let job = try JobSpecification(canonicalJSON: record.spec)
    let plan = try MapPlan(job, store: store)
    let before = try segmentsBefore(record, in: store)
    var steps: [Step] = []
    var touching: [TileIndex: [SegmentReference]] = [:]
    var missing: Set<String> = []
    for planned in plan.segments {
        let isStored = try store.hasSegment(planned.key)
        if !isStored { missing.insert(planned.key) }
        let old = before["\(planned.segment.drive.token) \(planned.segment.ordinal)"]
        steps.append(
            Step(
                kind: "segment", name: "\(planned.segment.drive.name) \(planned.segment.ordinal)", willRun: !isStored,
                because: isStored ? "it is stored, and all it depends on is as it was" : because(planned, after: old)))
        let reference = SegmentReference(
            key: planned.key, drive: planned.segment.drive.token, ordinal: planned.segment.ordinal)
        let tiles = isStored ? Set(try store.tiles(ofSegment: planned.key)) : planned.tilesReached(by: job)
        for tile in tiles where job.region.intersects(job.grid.area(of: tile)) { touching[tile, default: []].append(reference) }
    }
    let reducer = try TileReducer(plan: plan, jobID: record.id, store: store)
    for (tile, references) in touching.sorted(by: { $0.key < $1.key }) {
        let awaited = references.first { missing.contains($0.key) }
        let stored = try store.tileKey(ofJob: record.id, at: tile)
        let isCurrent = awaited == nil && stored == reducer.key(of: references)
        let because =
            if let awaited {
                "segment \(awaited.ordinal) of \(awaited.drive) will be made, and its frames reach the tile"
            } else if isCurrent {
                "it is stored, made of the same segments by the same fusion and decision"
            } else if stored == nil {
                "it is not stored yet"
            } else {
                changes(from: try store.tileParts(ofJob: record.id, at: tile), to: reducer.parts(of: references))
                    ?? "its segments, the fusion or the decision have changed since it was made"
            }
        steps.append(Step(kind: "tile", name: "\(tile)", willRun: !isCurrent, because: because))
    }
    return steps
}

/// The segments of the job when it was last planned, by drive and number; of a job that never was, those of the latest of its name.
private func segmentsBefore(_ record: JobRecord, in store: Store) throws -> [String: SegmentReference] {
    let others = try store.jobs().reversed().filter { $0.name == record.name && $0.id != record.id }
    for job in [record] + others {
        let segments = try store.segments(ofJob: job.id)
        if !segments.isEmpty {
            return Dictionary(segments.map { ("\($0.drive) \($0.ordinal)", $0) }, uniquingKeysWith: { first, _ in first })
        }
    }
    return [:]
}

/// Why a segment that is not stored will be made.
///
/// - Parameter old: what it was when the job was last planned.
private func because(_ planned: PlannedSegment, after old: SegmentReference?) -> String {
    guard let old else { return "it is not stored yet" }
    if old.key == planned.key { return "it was not finished" }
    return changes(from: old.parts, to: planned.parts) ?? "what it depends on has changed since it was made"
}

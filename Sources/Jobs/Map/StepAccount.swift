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
    let before = Dictionary(
        try store.segments(ofJob: record.id).map { ("\($0.drive) \($0.ordinal)", $0.key) }, uniquingKeysWith: { first, _ in first })
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
                because: because(isStored: isStored, old: old, new: planned.key)))
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
            } else {
                stored == nil ? "it is not stored yet" : "its segments, the fusion or the decision have changed since it was made"
            }
        steps.append(Step(kind: "tile", name: "\(tile)", willRun: !isCurrent, because: because))
    }
    return steps
}

private func because(isStored: Bool, old: String?, new: String) -> String {
    if isStored { return "it is stored under the key \(new.prefix(12)), the digest of all it depends on" }
    guard let old else { return "it is not stored yet" }
    return old == new
        ? "it was not finished"
        : "its frames, predictions, grid, confidence or the version have changed: its key was \(old.prefix(12)) and is \(new.prefix(12))"
}

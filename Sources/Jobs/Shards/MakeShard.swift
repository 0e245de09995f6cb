internal import Formats
internal import Foundation
internal import Scene
public import Store

/// What making a share did.
public struct ShardReport: Sendable {
    public let share: Share
    public let kind: ShardRecord.Kind
    /// Elements of the share, and how many of them were made by this call.
    public let elements, made: Int
    public let elementsInAll: Int
}

/// Makes one share of a job's segments into a store of its own, which another machine may merge.
///
/// The tables are read whole, since they say how the segments are shared out; predictions only of the share's own. What the store
/// holds already is not made again, so a task that was stopped anywhere goes on where it was.
///
/// - Parameter store: nobody else's; sealed when the share is whole, so nothing may be asked of it afterwards.
/// - Throws: as `generateMap`; `ShardError.otherShare` where the store is another share already.
public func makeShard(
    _ share: Share, of job: JobSpecification, in store: Store, workers: Int = 1,
    progress: @escaping @Sendable (MapProgress) -> Void = { _ in }, isCancelled: @escaping @Sendable () -> Bool = { false }
) throws -> ShardReport {
    let id = try store.register(job)
    let inputs = try MapInputs(job)
    let plan = try MapPlan(job, inputs: inputs, store: store, share: share)
    var record = ShardRecord(
        kind: .segments, number: share.number, count: share.count, whole: inputs.whole, elements: plan.segments.count,
        elementsInAll: inputs.places.count, version: PlannedSegment.arithmetic)
    try store.begin(record, ofJob: id)
    try store.setSegments(
        ofJob: id,
        plan.segments.map { SegmentReference(key: $0.key, drive: $0.segment.drive.token, ordinal: $0.segment.ordinal) })

    let missing = try plan.segments.filter { try !store.hasSegment($0.key) }
    let tally = Tally(making: missing, of: job, report: progress)
    try makeSegments(missing, of: plan, in: store, workers: workers, claims: nil, tally: tally, isCancelled: isCancelled)
    // Inputs that changed since an earlier attempt left segments that are nobody's any more.
    _ = try store.deleteUnusedSegments()
    record.finishedAt = Date().timeIntervalSince1970
    try store.setShard(record, ofJob: id)
    try store.seal()
    return ShardReport(
        share: share, kind: .segments, elements: plan.segments.count, made: missing.count, elementsInAll: inputs.places.count)
}

extension Store {
    /// Puts the job into the store, where it is not there yet.
    func register(_ job: JobSpecification) throws -> String {
        let id = try identity(of: job, in: self)
        try submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: Date().timeIntervalSince1970)
        return id
    }

    /// Notes that the store is being made as this share.
    ///
    /// - Throws: `ShardError.otherShare` where it is another already.
    func begin(_ record: ShardRecord, ofJob id: String) throws {
        for found in try shards(ofJob: id)
        where (found.kind, found.number, found.count) != (record.kind, record.number, record.count) {
            throw ShardError.otherShare(
                path: path, found: "\(found.number)/\(found.count) of \(found.kind.rawValue)",
                asked: "\(record.number)/\(record.count) of \(record.kind.rawValue)")
        }
        try setShard(record, ofJob: id)
    }
}

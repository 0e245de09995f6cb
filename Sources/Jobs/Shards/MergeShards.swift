internal import Foundation
internal import Scene
public import Store

/// What a merge did.
public struct MergeReport: Sendable {
    public let jobID, name: String
    /// Shards that were taken in.
    public let shards: Int
    /// Segments or tiles that came, and that were there already.
    public let added, present: Int
    /// How much of the map is there now.
    public let segments, tiles: Completeness?
}

/// Takes shards into a store: a union, in any order, of any subset; twice the same shard is once.
///
/// Each shard is one transaction, so a merge that is stopped anywhere is run again and goes on.
///
/// - Parameter taken: hears of every shard that is in.
/// - Throws: `StoreError` of the store; what is wrong with a shard is thrown after those before it are in.
public func merge(_ set: ShardSet, into store: Store, taken: (String) -> Void = { _ in }) throws -> MergeReport {
    let now = Date().timeIntervalSince1970
    let id = try identity(of: set.job, in: store)
    try store.submit(id: id, name: set.job.name, spec: set.spec, now: now)
    var (added, present) = (0, 0)
    for shard in set.shards {
        let brought = try store.takeIn(shard, job: set.jobID, as: id)
        added += brought.added
        present += brought.present
        taken(shard.path)
    }
    let records = try store.shards(ofJob: id)
    let tiles = Completeness(records, kind: .tiles, held: try store.tiles(ofJob: id).count)
    if tiles?.isComplete == true { try store.succeed(id, now: now) }
    return MergeReport(
        jobID: id, name: set.job.name, shards: set.shards.count, added: added, present: present,
        segments: Completeness(records, kind: .segments, held: try store.segments(ofJob: id).count), tiles: tiles)
}

extension Store {
    /// Says that a job's map is whole, unless somebody works on the job.
    func succeed(_ id: String, now: Double) throws {
        let holder = "\(Holder())"
        guard try claim(id: id, holder: holder, now: now, leaseSeconds: Worker.leaseSeconds) != nil else { return }
        try finish(id, holder: holder, as: .succeeded, now: now)
    }
}

internal import Formats
internal import Foundation
public import Scene
public import Store
internal import Tiles

/// Sealed shards of one job, looked at before anything is made of them.
public struct ShardSet: Sendable {
    /// The job's id in the shards.
    public let jobID: String
    public let job: JobSpecification
    /// The specification as the shards have it.
    let spec: String
    /// Shards that can be used, in the order given.
    let shards: [Store]
    /// Why the others cannot, in the order given.
    public let refused: [any ExplainedError]

    /// Opens shards and refuses those that do not go together.
    ///
    /// - Parameters:
    ///   - wanted: the job's specification; where nil, that of any job of `store`, or of any job at all where it holds none.
    ///   - kind: only shards of this kind; either where nil.
    ///   - store: what the shards will be merged into: they have to go with the shares it holds.
    /// - Throws: `ShardError.severalJobs`; the first refusal where no shard can be used.
    public init(
        _ paths: [String], wanted: String? = nil, kind: ShardRecord.Kind? = nil, mergedInto store: Store? = nil
    ) throws {
        let welcome = try wanted.map { [$0] } ?? store?.jobs().map(\.spec) ?? []
        var refused: [any ExplainedError] = []
        var found: [(shard: Store, job: JobRecord, records: [ShardRecord])] = []
        for path in paths {
            do {
                let shard = try Store(sealed: path)
                let job = try Self.job(of: shard)
                guard welcome.isEmpty || welcome.contains(job.spec) else {
                    throw ShardError.otherJob(path: path, found: job.name, id: job.id)
                }
                let records = try shard.shards(ofJob: job.id)
                for record in records { try Self.check(record, of: shard, job: job.id, kind: kind) }
                found.append((shard, job, records))
            } catch let error as any ExplainedError { refused.append(error) }
        }
        guard let first = found.first else { throw refused.first ?? ShardError.noShard(path: paths.first ?? "") }
        if let other = found.first(where: { $0.job.spec != first.job.spec }) {
            throw ShardError.severalJobs(first: first.shard.path, second: other.shard.path)
        }
        let own = try store?.jobID(ofSpec: first.job.spec, preferring: first.job.id)
        let held = try own.map { try store?.shards(ofJob: $0) ?? [] } ?? []
        var wholes = Dictionary(
            held.map { ($0.kind, ($0.whole, "the shards merged before")) }, uniquingKeysWith: { first, _ in first })
        var usable: [Store] = []
        for (shard, _, records) in found {
            if let other = records.first(where: { wholes[$0.kind].map { $0.0 } ?? $0.whole != $0.whole }) {
                refused.append(ShardError.otherInputs(path: shard.path, first: wholes[other.kind]?.1 ?? ""))
                continue
            }
            for record in records where wholes[record.kind] == nil { wholes[record.kind] = (record.whole, shard.path) }
            usable.append(shard)
        }
        guard !usable.isEmpty else { throw refused.first ?? ShardError.noShard(path: first.shard.path) }
        jobID = first.job.id
        spec = first.job.spec
        job = try JobSpecification(canonicalJSON: spec)
        shards = usable
        self.refused = refused
    }

    private static func job(of shard: Store) throws -> JobRecord {
        for job in try shard.jobs() where try !shard.shards(ofJob: job.id).isEmpty { return job }
        throw ShardError.noShard(path: shard.path)
    }

    private static func check(_ record: ShardRecord, of shard: Store, job: String, kind: ShardRecord.Kind?) throws {
        let path = shard.path
        if let kind, record.kind != kind {
            throw ShardError.otherKind(path: path, found: record.kind.rawValue, wanted: kind.rawValue)
        }
        guard record.version == PlannedSegment.arithmetic else {
            throw ShardError.otherVersion(path: path, found: record.version, wanted: PlannedSegment.arithmetic)
        }
        guard record.finishedAt != nil else {
            let done =
                switch record.kind {
                case .segments: try shard.segments(ofJob: job).count { try shard.hasSegment($0.key) }
                case .tiles: try shard.tiles(ofJob: job).count
                }
            throw ShardError.unfinished(
                path: path, share: "\(record.number)/\(record.count)", done: done, of: record.elements, kind: record.kind.rawValue)
        }
    }
}

/// How much of a map the shares of one kind make up.
public struct Completeness: Sendable, Hashable {
    /// Elements held, and in all.
    public let held, inAll: Int
    /// Shares that are lacking, "K/N", where all shares held are of one sharing out.
    public let missing: [String]

    public var isComplete: Bool { held == inAll }

    /// nil where there is no such share.
    init?(_ records: [ShardRecord], kind: ShardRecord.Kind, held: Int) {
        let records = records.filter { $0.kind == kind }
        guard let first = records.first else { return nil }
        self.held = held
        inAll = first.elementsInAll
        let isOne = records.allSatisfy { $0.count == first.count }
        let present = Set(records.map(\.number))
        missing =
            isOne && held < first.elementsInAll
            ? (0..<first.count).filter { !present.contains($0) }.map { "\($0)/\(first.count)" } : []
    }
}

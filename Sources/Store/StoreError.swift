public import Scene

/// What can be wrong with a store, as facts.
public enum StoreError: ExplainedError, Hashable {
    case newer(path: String, found: [String])
    case locked(path: String)
    case notAStore(path: String)
    case full(path: String)
    case unreachable(path: String, reason: String)
    case failed(path: String, reason: String)
    case unknownJob(name: String, known: [String])
    case hasEnded(job: String, state: String)
    case hasNotEnded(job: String, state: String)
    case notToRetry(job: String, state: String)
    case missing(path: String)
    case noShard(path: String)
    case older(path: String, lacks: [String])
    case stillWritten(path: String)
    case damaged(path: String, what: String)
    case networkFileSystem(path: String, kind: String)
    case rowsDamaged(path: String, count: Int, first: String)
    case structureDamaged(path: String, what: String)
    case otherSegment(path: String, drive: String, ordinal: Int)

    public var status: ExitStatus {
        switch self {
        case .newer, .older, .networkFileSystem: .configuration
        case .locked, .stillWritten: .tryAgain
        case .notAStore, .damaged, .rowsDamaged, .structureDamaged, .otherSegment: .badData
        case .full, .unreachable: .inputOutput
        case .failed: .software
        case .unknownJob, .missing, .noShard: .noInput
        case .hasEnded, .hasNotEnded, .notToRetry: .usage
        }
    }

    public var explanation: Explanation {
        switch self {
        case .newer(let path, let found):
            Explanation(
                what: "The store was written by a newer version: it holds \(found.joined(separator: ", ")).", place: path,
                mend: "use that version, or give another --store; this one was not touched")
        case .locked(let path):
            Explanation(
                what: "Another process holds the store.", place: path,
                mend: "wait for it to finish and run the command again; nothing was lost")
        case .notAStore(let path):
            Explanation(
                what: "The file is no Mapweave store.", place: path, mend: "give another --store; this file was not touched")
        case .full(let path):
            Explanation(
                what: "The disk is full.", place: path,
                mend: "free space and run the command again; what is stored is whole and will not be made again")
        case .unreachable(let path, let reason):
            Explanation(
                what: "The store cannot be opened: \(reason).", place: path,
                mend: "check the folder and its permissions, or give another --store")
        case .failed(let path, let reason):
            Explanation(
                what: "The store refused: \(reason).", place: path,
                mend: "this is a fault of Mapweave; please report it with the command")
        case .unknownJob(let name, let known):
            Explanation(
                what: known.isEmpty
                    ? "There is no job \"\(name)\"; the store holds none."
                    : "There is no job \"\(name)\"." + (nearest(to: name, among: known).map { " Did you mean \"\($0)\"?" } ?? ""),
                mend: "list jobs with mapweave status")
        case .hasEnded(let job, let state):
            Explanation(
                what:
                    "The job has \(state == "dead" ? "died" : state == "cancelled" ? "been cancelled" : state), so there is nothing to cancel.",
                place: "job \(job)",
                mend: "to run it once more, use mapweave retry \(job) or mapweave run")
        case .hasNotEnded(let job, let state):
            Explanation(
                what: "The job is \(state), so it is not purged; nothing was.", place: "job \(job)",
                mend: "wait for it to end, or cancel it first: mapweave cancel \(job)")
        case .notToRetry(let job, let state):
            Explanation(
                what: "The job is \(state), so there is nothing to try again.", place: "job \(job)",
                mend: "to look at changed inputs, use mapweave run or mapweave submit --again")
        case .missing(let path):
            Explanation(
                what: "There is no store.", place: path,
                mend: "check the name, or make it with mapweave run or mapweave submit")
        case .noShard(let path):
            Explanation(what: "There is no such shard.", place: path, mend: "run the task that writes it, or check the name")
        case .older(let path, let lacks):
            Explanation(
                what: "The shard was written by an older version: it lacks \(lacks.joined(separator: ", ")).", place: path,
                mend: "run its task again with this version; the file was not touched")
        case .stillWritten(let path):
            Explanation(
                what: "The shard is still being written, or its task was killed.", place: path,
                mend: "wait for the task, or run it again; it goes on where it stopped")
        case .damaged(let path, let what):
            Explanation(
                what: "\(what).", place: path,
                mend: "copy the file again or run its task again; what is merged already stays as it is")
        case .rowsDamaged(let path, let count, let first):
            Explanation(
                what: count == 1 ? "Damaged: \(first)." : "\(count) damaged, the first: \(first).", place: path,
                mend: "mapweave verify \(path) --mend, then run the jobs again; or bring a backup back")
        case .structureDamaged(let path, let what):
            Explanation(
                what: "SQLite's own structure is damaged: \(what).", place: path,
                mend: "bring a backup back, or run the jobs into a new --store; verify --mend leaves such a file as it is")
        case .networkFileSystem(let path, let kind):
            Explanation(
                what: "The store would lie on a network file system (\(kind)), where SQLite's log corrupts under two machines.",
                place: path,
                mend:
                    "give a --store on a local disk, and bring it here when it is done: mapweave backup LOCAL --out \(path)")
        case .otherSegment(let path, let drive, let ordinal):
            Explanation(
                what: "Segment \(ordinal) of drive \(drive) was made from other inputs than the one that is there already.",
                place: path, mend: "run the shards again with the same inputs, or merge them into a new store")
        }
    }
}

public import Scene

/// What can be wrong with shares of a map, as facts.
public enum ShardError: ExplainedError, Hashable {
    case sparseArray(task: Int)
    case unknownCount(index: Int)
    case otherShare(path: String, found: String, asked: String)
    case noShard(path: String)
    case unfinished(path: String, share: String, done: Int, of: Int, kind: String)
    case otherJob(path: String, found: String, id: String)
    case severalJobs(first: String, second: String)
    case otherInputs(path: String, first: String)
    case otherVersion(path: String, found: String, wanted: String)
    case otherKind(path: String, found: String, wanted: String)
    case incomplete(job: String, held: Int, inAll: Int, kind: String, missing: [String])
    case refused(count: Int, of: Int, status: ExitStatus)

    public var status: ExitStatus {
        switch self {
        case .sparseArray, .unknownCount, .otherShare, .otherVersion: .configuration
        case .noShard, .otherJob, .severalJobs, .otherInputs, .otherKind: .badData
        case .refused(_, _, let status): status
        case .unfinished: .tryAgain
        case .incomplete: .noInput
        }
    }

    public var explanation: Explanation {
        switch self {
        case .sparseArray(let task):
            Explanation(
                what: "Only some tasks of an array run, so the number of task \(task) does not say which share it is to make.",
                mend: "give --shard K/N, or set MAPWEAVE_SHARDS to N and number the tasks from 0")
        case .unknownCount(let index):
            Explanation(
                what: "This is pod \(index) of an Indexed Job, but of how many is not known.",
                mend: "set MAPWEAVE_SHARDS to the job's completions, or give --shard K/N")
        case .otherShare(let path, let found, let asked):
            Explanation(
                what: "The store is share \(found), not share \(asked).", place: path,
                mend: "give each share a --store of its own")
        case .noShard(let path):
            Explanation(
                what: "The store is no shard.", place: path, mend: "merge what mapweave work --shard or mapweave reduce has written"
            )
        case .unfinished(let path, let share, let done, let all, let kind):
            Explanation(
                what: "Share \(share) is not finished: it holds \(done) of \(all) \(kind).", place: path,
                mend: "run its task again; it goes on where it stopped")
        case .otherJob(let path, let found, let id):
            Explanation(
                what: "The shard belongs to job \(id) \(found), which is not the one that is merged.", place: path,
                mend: "leave it out, merge it into a store of its own, or bring its job into this one first: mapweave submit")
        case .severalJobs(let first, let second):
            Explanation(
                what: "The shards belong to several jobs; nothing was merged.", place: "\(first) and \(second)",
                mend: "merge each job's shards apart")
        case .otherInputs(let path, let first):
            Explanation(
                what: "The shard was shared out from other inputs than \(first).", place: path,
                mend: "run its task again with the inputs as they are now, or merge into a new store")
        case .otherVersion(let path, let found, let wanted):
            Explanation(
                what: "The shard was made by version \"\(found)\", and this is version \"\(wanted)\".", place: path,
                mend: "run its task again with this version")
        case .otherKind(let path, let found, let wanted):
            Explanation(
                what: "The shard holds \(found), where \(wanted) are wanted.", place: path,
                mend: "reduce from the shards of mapweave work; merge takes either kind")
        case .incomplete(let job, let held, let all, let kind, let missing):
            Explanation(
                what: "The shards hold \(held) of the map's \(all) \(kind)."
                    + (missing.isEmpty
                        ? "" : " Missing: \(missing.prefix(8).joined(separator: ", "))\(missing.count > 8 ? " …" : "")."),
                place: "job \(job)", mend: "run the missing shares' tasks, then this again")
        case .refused(let count, let all, _):
            Explanation(
                what: "\(count) of \(all) shards were refused; the others are merged.",
                mend: "mend what is said of each above, and merge those again")
        }
    }
}

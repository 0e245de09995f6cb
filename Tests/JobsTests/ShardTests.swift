import Formats
import Foundation
import Jobs
import Scene
import Store
import Streets
import Synchronization
import Testing

@Suite("A map in shares") final class ShardTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let job: JobSpecification
    private let digest: String

    init() throws {
        try SimulatedDataset(preset: .boulevard, seed: 5, drives: 2, frames: 8, spacing: 27, imageWidth: nil).write(to: folder)
        job = try Self.job(in: folder)
        digest = try TemporaryStore().digest(job)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func job(in folder: String, more: String = "") throws -> JobSpecification {
        try JobSpecification(
            yaml: """
                name: t
                confidence: range
                grid: {resolution: 0.6, tile: 64}
                dataset: {root: \(folder)/dataset}
                predictions: {path: \(folder)/predictions/streets-ipm}
                \(more)
                """, path: "/job.yaml")
    }

    private func make(_ text: String, of job: JobSpecification? = nil, into name: String? = nil) throws -> String {
        let share = try #require(Share(text))
        let path = "\(folder)/shards/\(name ?? text.replacing("/", with: "-")).db"
        _ = try makeShard(share, of: job ?? self.job, in: Store(path: path))
        return path
    }

    private func tiles(_ text: String, from shards: [String]) throws -> String {
        let path = "\(folder)/tiles/\(text.replacing("/", with: "-")).db"
        _ = try reduce(#require(Share(text)), of: ShardSet(shards, kind: .segments), into: Store(path: path))
        return path
    }

    @Test("with fields to train, a plan weighs photographs too, so that no task gets all the segments that have them")
    func photographsWeigh() throws {
        let root = folder + "/photographed"
        try SimulatedDataset(preset: .boulevard, seed: 5, drives: 2, frames: 8, spacing: 27, imageWidth: 16).write(to: root)
        let table = URL(fileURLWithPath: root + "/dataset/v1.0-trainval/sample_data.json")
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: table)) as? [[String: Any]])
        // In the first of two shares one photograph a frame is left, which says where the frame stands.
        let first = try MapPlan(Self.job(in: root), store: Store(path: folder + "/shared.db"), share: Share("0/2"))
        let dropped = Set(first.segments.flatMap { $0.segment.frames.flatMap { $0.images.dropFirst().map(\.token) } })
        rows.removeAll { ($0["token"] as? String).map { dropped.contains($0) } ?? false }
        try JSONSerialization.data(withJSONObject: rows).write(to: table)

        func loads(_ keys: String) throws -> [Int] {
            let store = try Store(path: "\(folder)/plan-\(keys.count).db")
            let plan = try ShardPlan(of: Self.job(in: root, more: keys), shards: 2, store: store)
            #expect(plan.images > 0 && plan.shares.reduce(0) { $0 + $1.images } == plan.images)
            return plan.shares.map { $0.frames + $0.images }
        }
        let (without, with) = (try loads(""), try loads("field: {steps: 10}"))
        #expect(abs(with[0] - with[1]) < abs(without[0] - without[1]), "\(with), \(without)")
    }

    @Test("merged in any order, some of them twice, shards make the map of one machine, and a run finds no segment to make")
    func union() throws {
        let shards = try (0..<3).map { try make("\($0)/3") }
        for order in [[0, 1, 2], [2, 0, 1, 0, 2]] {
            let store = try TemporaryStore()
            var held = Set<Int>()
            for index in order {
                held.insert(index)
                let state = try merge(ShardSet([shards[index]], mergedInto: store.store), into: store.store).segments
                #expect(state?.missing == (0..<3).filter { !held.contains($0) }.map { "\($0)/3" })
            }
            let report = try generateMap(job, jobID: job.identity(), in: store.store)
            #expect(report.segmentsMade == 0 && report.segments > 4)
            #expect(try StoredMap("t", in: store.store).digest() == digest)
            #expect(try store.store.verify().damages.isEmpty)
        }
    }

    @Test(
        "tiles made in shares and merged are the map of one machine, without its partials",
        arguments: ["softmax-logits", "bayesian"])
    func reducedInShares(fusion: String) throws {
        let job = try Self.job(in: folder, more: "fusion: \(fusion)")
        let shards = try (0..<2).map { try make("\($0)/2", of: job) }
        let tiles = try (0..<3).map { try self.tiles("\($0)/3", from: shards) }
        let store = try TemporaryStore()
        let report = try merge(ShardSet(tiles, mergedInto: store.store), into: store.store)
        #expect(report.tiles?.isComplete == true && report.segments == nil)
        #expect(try store.store.job("t").state == .succeeded)
        #expect(try StoredMap("t", in: store.store).digest() == TemporaryStore().digest(job))
    }

    @Test("a share that is interrupted goes on where it stopped, and until then is refused")
    func interrupted() throws {
        let path = "\(folder)/stopped.db"
        let share = try #require(Share("0/1"))
        var store = try Store(path: path)
        let frames = Counter()
        #expect(throws: JobError.self) {
            try makeShard(share, of: job, in: store, progress: { _ in frames.add() }, isCancelled: { frames.value > 6 })
        }
        try store.seal()
        #expect {
            try ShardSet([path])
        } throws: { error in
            guard case ShardError.unfinished(path, "0/1", let done, let all, "segments")? = error as? ShardError else {
                return false
            }
            return done > 0 && done < all
        }
        store = try Store(path: path)
        let report = try makeShard(share, of: job, in: store)
        #expect(report.made > 0 && report.made < report.elements)
        let merged = try TemporaryStore()
        _ = try merge(ShardSet([path]), into: merged.store)
        #expect(try merged.digest(job) == digest)
    }

    @Test("shares missing are named, and no tile is made without them")
    func missing() throws {
        let shards = try ["0/3", "2/3"].map { try make($0) }
        let store = try TemporaryStore()
        let state = try #require(try merge(ShardSet(shards), into: store.store).segments)
        #expect(!state.isComplete && state.missing == ["1/3"])
        #expect(throws: ShardError.incomplete(job: "t", held: state.held, inAll: state.inAll, kind: "segments", missing: ["1/3"])) {
            try tiles("0/1", from: shards)
        }
    }

    @Test("shards of another job, other inputs, another share or none at all are refused by name")
    func foreign() throws {
        let good = try make("0/2")
        let other = try make("1/2", of: Self.job(in: folder, more: "max_bad_frames: 7"), into: "other")
        #expect(throws: ShardError.severalJobs(first: good, second: other)) { try ShardSet([good, other]) }
        let store = try TemporaryStore()
        _ = try merge(ShardSet([good], mergedInto: store.store), into: store.store)
        #expect(throws: ShardError.otherJob(path: other, found: "t", id: try Store(sealed: other).job("t").id)) {
            try ShardSet([other], mergedInto: store.store)
        }
        #expect(throws: ShardError.otherShare(path: good, found: "0/2 of segments", asked: "1/2 of segments")) {
            try makeShard(#require(Share("1/2")), of: job, in: Store(path: good))
        }
        let plain = "\(folder)/plain.db"
        try Store(path: plain).seal()
        #expect(throws: ShardError.noShard(path: plain)) { try ShardSet([plain]) }

        let sample = URL(fileURLWithPath: "\(folder)/dataset/v1.0-trainval/sample.json")
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: sample)) as? [[String: Any]])
        rows[0]["timestamp"] = (rows[0]["timestamp"] as? Int ?? 0) + 1
        try JSONSerialization.data(withJSONObject: rows).write(to: sample)
        let changed = try make("1/2", into: "changed")
        let set = try ShardSet([good, changed], mergedInto: store.store)
        #expect(
            set.refused.map { $0.explanation } == [
                ShardError.otherInputs(path: changed, first: "the shards merged before").explanation
            ])
    }

    @Test("every segment is in one share, shares weigh alike, and the same on every machine", arguments: [1, 2, 3, 5, 64])
    func plan(shards: Int) throws {
        let temporary = try TemporaryStore()
        let plan = try ShardPlan(of: job, shards: shards, store: temporary.store)
        #expect(plan.shares.count == shards && plan.frames == 16)
        #expect(plan.shares.reduce(0) { $0 + $1.segments } == plan.segments)
        let heaviest = plan.shares.map(\.frames).max() ?? 0
        // Longest first: no share exceeds the mean by more than one segment, of which none here has more than three frames.
        #expect(Double(heaviest) <= Double(plan.frames) / Double(shards) + 3)
        let again = try ShardPlan(of: job, shards: shards, store: temporary.store)
        #expect(
            again.shares.map(\.frames) == plan.shares.map(\.frames) && again.shares.map(\.segments) == plan.shares.map(\.segments))
    }

    @Test("which share a task makes is read from Slurm's and Kubernetes' variables, and never guessed")
    func environment() throws {
        func share(_ variables: [String: String]) throws -> String? { try Share(environment: variables).map { "\($0)" } }
        let slurm = [
            "SLURM_ARRAY_TASK_ID": "5", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "8", "SLURM_ARRAY_TASK_COUNT": "8",
        ]
        #expect(try share([:]) == nil)
        #expect(try share(slurm) == "4/8")
        #expect(try share(slurm.merging(["MAPWEAVE_SHARDS": "9"]) { $1 }) == "5/9")
        #expect(
            try share([
                "SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "6", "SLURM_ARRAY_TASK_COUNT": "4",
                "SLURM_ARRAY_TASK_STEP": "2",
            ]) == "2/4")
        // sbatch --array=3,17 of a larger array: two tasks run, and neither says of how many.
        let sparse = [
            "SLURM_ARRAY_TASK_ID": "17", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "17", "SLURM_ARRAY_TASK_COUNT": "2",
        ]
        #expect(throws: ShardError.sparseArray(task: 17)) { try share(sparse) }
        let lone = [
            "SLURM_ARRAY_TASK_ID": "17", "SLURM_ARRAY_TASK_MIN": "17", "SLURM_ARRAY_TASK_MAX": "17", "SLURM_ARRAY_TASK_COUNT": "1",
        ]
        #expect(throws: ShardError.sparseArray(task: 17)) { try share(lone) }
        #expect(try share(["JOB_COMPLETION_INDEX": "0", "MAPWEAVE_SHARDS": "3"]) == "0/3")
        #expect(throws: ShardError.unknownCount(index: 2)) { try share(["JOB_COMPLETION_INDEX": "2"]) }
        #expect(Share("3/3") == nil && Share("-1/3") == nil && Share("1") == nil && Share("1/2/3") == nil && Share("0/0") == nil)
    }

    @Test("what is wrong with a share is said in a sentence, with an exit code that says whether trying again may help")
    func sentences() {
        #expect(
            ShardError.unfinished(path: "s.db", share: "3/8", done: 2, of: 9, kind: "segments").description == """
                Share 3/8 is not finished: it holds 2 of 9 segments.
                  in   s.db
                  mend run its task again; it goes on where it stopped
                """)
        #expect(
            ShardError.otherJob(path: "s.db", found: "town", id: "abc").description == """
                The shard belongs to job abc town, which is not the one that is merged.
                  in   s.db
                  mend leave it out, merge it into a store of its own, or bring its job into this one first: mapweave submit
                """)
        #expect(
            ShardError.otherVersion(path: "s.db", found: "sums-1", wanted: "sums-2").description == """
                The shard was made by version "sums-1", and this is version "sums-2".
                  in   s.db
                  mend run its task again with this version
                """)
        #expect(
            ShardError.incomplete(job: "town", held: 60, inAll: 64, kind: "segments", missing: ["3/16"]).description == """
                The shards hold 60 of the map's 64 segments. Missing: 3/16.
                  in   job town
                  mend run the missing shares' tasks, then this again
                """)
        #expect(
            ShardError.refused(count: 1, of: 3, status: .badData).description == """
                1 of 3 shards were refused; the others are merged.
                  mend mend what is said of each above, and merge those again
                """)
        #expect(
            ShardError.sparseArray(task: 17).description == """
                Only some tasks of an array run, so the number of task 17 does not say which share it is to make.
                  mend give --shard K/N, or set MAPWEAVE_SHARDS to N and number the tasks from 0
                """)
        #expect(ShardError.unfinished(path: "", share: "", done: 0, of: 0, kind: "").status == .tryAgain)
        #expect(ShardError.otherJob(path: "", found: "", id: "").status == .badData)
        #expect(ShardError.otherVersion(path: "", found: "", wanted: "").status == .configuration)
        #expect(ShardError.incomplete(job: "", held: 0, inAll: 0, kind: "", missing: []).status == .noInput)
    }
}

/// A number that threads count up.
private final class Counter: Sendable {
    private let count = Mutex(0)

    func add() { count.withLock { $0 += 1 } }
    var value: Int { count.withLock { $0 } }
}

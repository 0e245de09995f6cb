import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Says how a job is shared out among many machines, and what each share will take.",
        discussion: """
            Segments go to shares by their frames and, where the job looks at them, photographs: the heaviest first, each to the \
            lightest share so far, so that the same tables give the same shares everywhere. Makes nothing; a few frames are fused and \
            thrown away to estimate times, which are one thread's. Disk is an upper bound: as if every cell were seen and nothing packed.

            mapweave work JOB --shard K/N makes a share, mapweave merge puts them together. See jobs/slurm and jobs/kubernetes.
            """)

    @Argument(help: "The job file.") var job: String
    @Option(help: "How many shares.") var shards: Int
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard (1...100_000).contains(shards) else { throw ValidationError("--shards takes a number from 1 to 100000") }
    }

    func run() throws {
        let folder = NSTemporaryDirectory() + "mapweave-plan-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let plan = try ShardPlan(of: JobSpecification(file: job), shards: shards, store: Store(path: folder + "/plan.db"))
        if json { return try printJSON(plan) }
        var table = TextTable(["shard", "segments", "frames", "photographs", "disk at most", "time"])
        for part in plan.shares {
            table.add([
                "\(part.shard)/\(shards)", "\(part.segments)", "\(part.frames)", "\(part.images)", Terminal.size(part.diskBytes),
                part.seconds.map { Terminal.duration($0) } ?? "–",
            ])
        }
        print(table.text())
        let seconds = plan.shares.compactMap(\.seconds)
        print(
            "\(plan.job): \(Terminal.count(plan.segments, "segment")), \(Terminal.count(plan.frames, "frame")) in \(Terminal.count(shards, "share")); "
                + (seconds.isEmpty
                    ? "no frame could be read, so times are not known"
                    : "about \(Terminal.duration(seconds.reduce(0, +))) of one thread, the longest share \(Terminal.duration(seconds.max() ?? 0))")
        )
    }
}

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge", abstract: "Takes shards into a store: in any order, any of them, twice the same is once.",
        discussion: """
            A shard is what mapweave work --shard or mapweave reduce wrote. Shards are only read, and every row is compared with its \
            digest; one that is cut short, damaged, unfinished, of another job, of other inputs or of another version is refused by name \
            and the others are taken in. Each shard is one transaction: stopped anywhere, run it again and it goes on.

            With all shards of the segments in, mapweave run JOB --store STORE makes the tiles and finds nothing else to make. Shards \
            of tiles bring the finished map without the partials.

            Exit codes: 0 everything given is in; 65 a shard was refused; 66 one was not there; 75 one is not finished; 74 the disk is \
            full; with --complete, 66 while shares are lacking.
            """)

    @Argument(help: "The store; made where there is none.") var store: String
    @Argument(help: "Shards.") var shards: [String]
    @Option(help: "Refuse shards of other jobs than this one of the store (an id or a name).") var job: String?
    @Flag(help: "End with 66 while shares of the map are lacking.") var complete = false
    @Flag(help: "Print JSON.") var json = false

    private struct Report: Encodable {
        let job, name: String
        let shards, added, present: Int
        let refused: [String]
        let segments, segmentsInAll, tiles, tilesInAll: Int?
        let missing: [String]
    }

    func validate() throws {
        guard !shards.isEmpty else { throw ValidationError("Name shards.") }
    }

    func run() throws {
        let merged = try Store(path: store)
        let set = try ShardSet(shards, wanted: job.map { try merged.job($0).spec }, mergedInto: merged)
        let report = try merge(set, into: merged)
        for refusal in set.refused { FileHandle.standardError.write(Data("refused: \(refusal.explanation)\n".utf8)) }
        try show(report, refused: set.refused)
        if let worst = set.refused.first(where: { $0.status != .tryAgain }) ?? set.refused.first {
            throw ShardError.refused(count: set.refused.count, of: shards.count, status: worst.status)
        }
        if complete, let state = report.tiles ?? report.segments, !state.isComplete {
            throw ShardError.incomplete(
                job: report.name, held: state.held, inAll: state.inAll, kind: report.tiles == nil ? "segments" : "tiles",
                missing: state.missing)
        }
    }

    private func show(_ report: MergeReport, refused: [any ExplainedError]) throws {
        let missing = (report.tiles ?? report.segments)?.missing ?? []
        if json {
            return try printJSON(
                Report(
                    job: report.jobID, name: report.name, shards: report.shards, added: report.added, present: report.present,
                    refused: refused.map(\.explanation.what), segments: report.segments?.held,
                    segmentsInAll: report.segments?.inAll,
                    tiles: report.tiles?.held, tilesInAll: report.tiles?.inAll, missing: missing))
        }
        let states = [("segments", report.segments), ("tiles", report.tiles)].compactMap { kind, state in
            state.map { "\($0.held) of \($0.inAll) \(kind)" }
        }
        print(
            "job \(report.jobID) \(report.name): \(Terminal.count(report.shards, "shard")) merged (\(report.added) new, \(report.present) there already); \(states.joined(separator: ", "))"
        )
        if !missing.isEmpty { print("missing: \(missing.joined(separator: " "))") }
    }
}

struct ReduceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reduce", abstract: "Makes the tiles of a job, or one share of them, out of the shards of its segments.",
        discussion: """
            The second step of a map that many machines make, where merging everything on one would take too long: every task reads all \
            shards (they are never written to, so a network file system will do), makes its share of the tiles into --store on its own \
            disk, and closes it. mapweave merge puts the shares together. The share is found out as in mapweave work. Every shard of the \
            segments has to be there. Stopped, it ends with 75 and goes on when run again.
            """)

    @Argument(help: "All shards of the job's segments.") var shards: [String]
    @Option(help: ArgumentHelp("Which share, from 0/N to N-1/N; all tiles where no share is said.", valueName: "K/N")) var shard:
        String?
    @Option(help: ArgumentHelp("The task's own store.", valueName: "file")) var store: String
    @Option(help: "Threads; the map does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print the outcome as JSON.") var json = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
        guard !shards.isEmpty else { throw ValidationError("Name shards.") }
        if let shard, Share(shard) == nil { throw ValidationError("--shard takes K/N with K from 0 to N-1, not \"\(shard)\"") }
    }

    func run() throws {
        let found = try shard.map(Share.init) ?? Share(environment: ProcessInfo.processInfo.environment) ?? Share("0/1")
        guard let share = found else { throw ValidationError("--shard takes K/N with K from 0 to N-1") }
        let set = try ShardSet(shards, kind: .segments)
        for refusal in set.refused { FileHandle.standardError.write(Data("refused: \(refusal.explanation)\n".utf8)) }
        Interruption.listen()
        let meter = ProgressMeter(asJSON: json)
        let report = try reduce(
            share, of: set, into: Store(path: store), workers: workers, progress: { meter.show($0) },
            isCancelled: { Interruption.isRequested })
        meter.finish()
        try ShardOutcome(name: set.job.name, report).print(asJSON: json)
    }
}

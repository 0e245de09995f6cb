import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work",
        abstract: "Works on the queue's jobs, one after another; or makes one share of a job on one of many machines.",
        discussion: """
            Without JOB: waits for more when the queue is empty, until it is stopped (Ctrl-C or SIGTERM); a job that it is at then goes \
            back into the queue and loses nothing that is stored. Any number of these may run on one store: no two of them work on the \
            same job or make the same segment. A job whose worker died is taken over at once on the same machine, else when its lease has \
            run out (\(Int(Worker.leaseSeconds)) s). Every step is logged to stderr.

            With JOB, a job file: makes share K of N of its segments into --store, a file of the task's own on its own disk, and closes \
            it, so that it can be copied and merged. Which share is found out from Slurm's array task (SLURM_ARRAY_TASK_ID, _MIN, _COUNT) \
            or Kubernetes' Indexed Job (JOB_COMPLETION_INDEX) where --shard is not given; MAPWEAVE_SHARDS says N where they do not. \
            Stopped by SIGTERM, SIGUSR1 or Ctrl-C it ends with 75 after the frame it is at; run it again with the same --store and it \
            goes on. 75 and 74 (a full disk, a folder that is gone for the moment) may end well when tried again; 64, 65, 66, 70 and 78 \
            end the same way every time.
            """)

    @Argument(help: "A job file, of which to make a share; none: the queue.") var job: String?
    @Option(help: ArgumentHelp("Which share, from 0/N to N-1/N.", valueName: "K/N")) var shard: String?
    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; maps do not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "End when the queue is empty: nothing to begin, now or after a wait.") var untilIdle = false
    @Flag(help: "With JOB: print the outcome as JSON.") var json = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
        if job == nil && shard != nil { throw ValidationError("--shard is a share of a JOB; name its file") }
        if let job, options.store == nil { throw ValidationError("a share of \(job) needs a --store of its own") }
        if let shard, Share(shard) == nil { throw ValidationError("--shard takes K/N with K from 0 to N-1, not \"\(shard)\"") }
    }

    func run() throws {
        if let job { return try makeShare(of: job) }
        let store = try options.openOrMake()
        Interruption.listen()
        let worker = Worker(store: store, threads: workers, logger: standardErrorLogger("mapweave.work")) {
            Interruption.isRequested
        }
        while !Interruption.isRequested {
            if try worker.work() != nil { continue }
            if try untilIdle && store.nextDue() == nil { return }
            // Other processes fill the queue; nothing but the store tells when.
            Thread.sleep(forTimeInterval: 0.25)
        }
    }

    private func makeShare(of job: String) throws {
        let found = try shard.map(Share.init) ?? Share(environment: ProcessInfo.processInfo.environment)
        guard let share = found else {
            throw ValidationError("which share of \(job)? Give --shard K/N; this is no array task that says so")
        }
        let specification = try JobSpecification(file: job)
        let store = try options.openOrMake()
        Interruption.listen()
        let meter = ProgressMeter(asJSON: json)
        let report = try makeShard(
            share, of: specification, in: store, workers: workers, progress: { meter.show($0) },
            isCancelled: { Interruption.isRequested })
        meter.finish()
        try ShardOutcome(name: specification.name, report).print(asJSON: json)
    }
}

/// What making a share did, for people and for scripts.
struct ShardOutcome: Encodable {
    let name, shard, kind: String
    let elements, made, elementsInAll: Int

    init(name: String, _ report: ShardReport) {
        self.name = name
        shard = "\(report.share)"
        kind = report.kind.rawValue
        (elements, made, elementsInAll) = (report.elements, report.made, report.elementsInAll)
    }

    func print(asJSON: Bool) throws {
        if asJSON { return try printJSON(self) }
        Swift.print("share \(shard) of \(name): \(elements) of \(elementsInAll) \(kind) (\(made) made)")
    }
}

import ArgumentParser
import Formats
import Foundation
import Jobs
import Scene
import Store

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Makes a job's map now.",
        discussion: "What is stored already is not made again; interrupted, run it again and it goes on.")

    @Argument(help: "The job file.") var job: String
    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; the map does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print frames, segments and tiles, and make nothing.") var dryRun = false
    @Flag(help: "Print the outcome as JSON.") var json = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run() throws {
        let specification = try JobSpecification(file: job)
        let store = try options.open()
        if dryRun { return try printPlan(MapPlan(specification, store: store), store) }
        let id = try specification.identity()
        let worker = Worker(store: store, threads: workers)
        try worker.releaseIfHolderDied(id)
        let now = Date().timeIntervalSince1970
        try store.submit(id: id, name: specification.name, spec: try specification.canonicalJSON(), now: now)
        guard let report = try worker.work(onlyJob: id) else {
            throw JobError.busy(job: specification.name)
        }
        try Outcome(name: specification.name, id: id, report: report).print(asJSON: json)
    }

    private func printPlan(_ plan: MapPlan, _ store: Store) throws {
        let stored = try plan.segments.count { try store.hasSegment($0.key) }
        print("\(plan.frames) of \(plan.framesInAll) frames, \(plan.segments.count) segments, \(stored) of them stored already")
        for segment in plan.segments {
            print(
                "  \(segment.segment.drive.name) \(segment.segment.ordinal): \(segment.segment.frames.count) frames, key \(segment.key.prefix(12))"
            )
        }
    }
}

/// What a run did, for people and for scripts.
struct Outcome: Encodable {
    let name, id: String
    let frames, segments, segmentsMade, tiles, tilesMade: Int
    let setAside: [String]

    init(name: String, id: String, report: MapReport) {
        self.name = name
        self.id = id
        (frames, segments, segmentsMade) = (report.frames, report.segments, report.segmentsMade)
        (tiles, tilesMade) = (report.tiles, report.tilesMade)
        setAside = report.badFrames.map(\.explanation.what)
    }

    func print(asJSON: Bool) throws {
        if asJSON { return try printJSON(self) }
        for reason in setAside { FileHandle.standardError.write(Data("set aside: \(reason)\n".utf8)) }
        Swift.print(
            "job \(id) \(name): \(frames - setAside.count) frames in \(segments) segments (\(segmentsMade) made), \(tiles) tiles (\(tilesMade) made)"
        )
        if !setAside.isEmpty { Swift.print("\(setAside.count) frames were set aside; mapweave inspect \(name) --frames says why") }
    }
}

import ArgumentParser
import Formats
import Foundation
import Jobs
import Scene
import Store

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Makes a job's map now.",
        discussion: """
            What is stored already is not made again; interrupted, run it again and it goes on. Progress goes to stderr: a bar on a \
            terminal, a line now and then elsewhere, one JSON object a line with --json.
            """)

    @Argument(help: "The job file.") var job: String
    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; the map does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print frames, segments, tiles, disk and an estimate of the time, and make nothing.") var dryRun = false
    @Flag(help: "Print the outcome, or the plan, as JSON.") var json = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run() throws {
        let specification = try JobSpecification(file: job)
        if dryRun {
            return try options.withStoreOrNone { try show(Forecast(of: specification, store: $0, workers: workers)) }
        }
        let store = try options.openOrMake()
        let id = try identity(of: specification, in: store)
        Interruption.listen()
        let worker = Worker(store: store, threads: workers, logger: quietLogger()) { Interruption.isRequested }
        try worker.releaseDead()
        try store.submit(
            id: id, name: specification.name, spec: try specification.canonicalJSON(), restart: true,
            now: Date().timeIntervalSince1970)
        let meter = ProgressMeter(asJSON: json)
        let worked = try worker.work(on: id) { meter.show($0) }
        meter.finish()
        guard let outcome = worked?.outcome else { throw JobError.busy(job: specification.name) }
        switch outcome {
        case .succeeded(let report): try Outcome(name: specification.name, id: id, report: report).print(asJSON: json)
        case .cancelled: throw JobError.cancelled(job: specification.name)
        case .givenBack(let error), .failed(let error): throw error
        }
    }

    private func show(_ forecast: Forecast) throws {
        if json { return try printJSON(forecast) }
        print(
            "\(forecast.frames) of \(forecast.framesInAll) frames, \(Terminal.count(forecast.segments, "segment")), \(forecast.segmentsStored) of them stored already"
        )
        print("\(Terminal.count(forecast.tiles, "tile")), at most \(Terminal.size(forecast.diskBytes)) more on disk")
        if let seconds = forecast.seconds {
            print(
                "about \(Terminal.duration(seconds)) with \(Terminal.count(workers, "thread")), by \(forecast.framesMeasured) frames made and thrown away"
            )
        }
        if forecast.trainingSteps > 0 {
            print("and \(forecast.trainingSteps) steps of training radiance fields, whose pace shows when they begin")
        }
        for part in forecast.parts where !part.isStored {
            print("  will be made: \(part.drive) \(part.ordinal), \(Terminal.count(part.frames, "frame"))")
        }
    }
}

/// What a run did, for people and for scripts.
struct Outcome: Encodable {
    let name, id: String
    let frames, segments, segmentsMade, tiles, tilesMade: Int
    let setAside: [String]
    /// Segments that went without a field although the job has fields.
    let withoutField: [String]
    /// Whether the confidence's weights look into fields and the job has none.
    let lacksField: Bool

    init(name: String, id: String, report: MapReport) {
        self.name = name
        self.id = id
        (frames, segments, segmentsMade) = (report.frames, report.segments, report.segmentsMade)
        (tiles, tilesMade) = (report.tiles, report.tilesMade)
        setAside = report.badFrames.map(\.explanation.what)
        withoutField = report.withoutField
        lacksField = report.lacksField
    }

    func print(asJSON: Bool) throws {
        if asJSON { return try printJSON(self) }
        for reason in setAside { FileHandle.standardError.write(Data("set aside: \(reason)\n".utf8)) }
        for segment in withoutField {
            FileHandle.standardError.write(Data("without a field: \(segment), no photograph of which can be used\n".utf8))
        }
        if lacksField {
            let line =
                "the confidence's weights look into fields and the job has none (field: {} trains them): they go on without\n"
            FileHandle.standardError.write(Data(line.utf8))
        }
        Swift.print(
            "job \(id) \(name): \(frames - setAside.count) frames in \(segments) segments (\(segmentsMade) made), \(tiles) tiles (\(tilesMade) made)"
        )
        if !setAside.isEmpty { Swift.print("\(setAside.count) frames were set aside; mapweave inspect \(name) --frames says why") }
    }
}

import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

/// What adding and withdrawing have in common: a stored job is given other drives and made again where they look.
struct DriveChange: ParsableArguments {
    @Argument(help: "A job's id or name.") var job: String
    @Option(help: ArgumentHelp("A drive's name or token, as often as needed.", valueName: "name")) var drive: [String]
    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; the map does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Only put the job into the queue, for mapweave work.") var queue = false
    @Flag(help: "Print the outcome as JSON.") var json = false

    func validate() throws {
        guard !drive.isEmpty else { throw ValidationError("Name drives with --drive.") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run(_ verb: String, _ change: (JobSpecification) throws -> JobSpecification) throws {
        let store = try options.open()
        let record = try store.job(job)
        let changed = try change(JobSpecification(canonicalJSON: record.spec))
        Interruption.listen()
        let worker = Worker(store: store, threads: workers, logger: quietLogger()) { Interruption.isRequested }
        try worker.releaseDead()
        let isRevised = try store.revise(
            record.id, spec: changed.canonicalJSON(), detail: "\(verb) \(drive.joined(separator: ", "))",
            now: Date().timeIntervalSince1970)
        guard isRevised else { throw JobError.busy(job: record.name) }
        if queue { return print(record.id) }
        let meter = ProgressMeter(asJSON: json)
        let worked = try worker.work(on: record.id) { meter.show($0) }
        meter.finish()
        guard let outcome = worked?.outcome else { throw JobError.busy(job: record.name) }
        switch outcome {
        case .succeeded(let report): try Outcome(name: record.name, id: record.id, report: report).print(asJSON: json)
        case .cancelled: throw JobError.cancelled(job: record.name)
        case .givenBack(let error), .failed(let error): throw error
        }
    }
}

struct AddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Adds drives to a map that is there: only their segments and the tiles they touch are made.",
        discussion: """
            The job keeps its id. Drives are looked for in the datasets that the job names; others are named with --dataset or --frames, \
            and --predictions. The map is the one that a job with all drives from the start would have made, byte for byte.
            """)

    @OptionGroup var change: DriveChange
    @Option(help: ArgumentHelp("The root of another nuScenes dataset.", valueName: "dir")) var dataset: String?
    @Option(help: "The dataset's version.") var version = "v1.0-trainval"
    @Option(help: ArgumentHelp("A frames.jsonl that describes the drive.", valueName: "file")) var frames: String?
    @Option(help: ArgumentHelp("What the onboard model said about the drives.", valueName: "dir")) var predictions: String?
    @Option(help: "The model's preset, where the predictions have no manifest.") var preset: String?

    func validate() throws {
        if dataset != nil && frames != nil { throw ValidationError("Give --dataset or --frames.") }
    }

    func run() throws {
        let source: JobSpecification.Dataset? =
            if let dataset { .nuScenes(root: Self.absolute(dataset), version: version, scenes: nil) } else {
                frames.map { .frames(path: Self.absolute($0)) }
            }
        let said = predictions.map { JobSpecification.Predictions(path: Self.absolute($0), preset: preset) }
        try change.run("added") { try $0.adding(change.drive, from: source, predictions: said) }
    }

    private static func absolute(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.path }
}

struct WithdrawCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "withdraw", abstract: "Takes drives out of a map: only the tiles they touched are made again.",
        discussion: """
            The job keeps its id, and the map is the one that a job without the drives would have made, byte for byte. Their segments stay \
            in the store, so that adding them again costs nothing, until mapweave vacuum deletes what no job uses.
            """)

    @OptionGroup var change: DriveChange

    func run() throws { try change.run("withdrew") { try $0.withdrawing(change.drive) } }
}

struct HistoryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Says of a tile what it was made of, when and by what, each time it changed.")

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: ArgumentHelp("The tile, as mapweave inspect --tiles names it.", valueName: "i,j")) var tile: String
    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard index != nil else { throw ValidationError("--tile takes two whole numbers, I,J") }
    }

    private var index: TileIndex? {
        let numbers = tile.split(separator: ",").compactMap { Int($0) }
        return numbers.count == 2 ? TileIndex(i: numbers[0], j: numbers[1]) : nil
    }

    func run() throws {
        guard let index else { return }
        let store = try options.open()
        let record = try store.job(job)
        let versions = try store.versions(ofJob: record.id, at: index)
        if json { return try printJSON(versions) }
        guard !versions.isEmpty else { return print("tile \(index) of \(record.name) was never made") }
        var before: [String: [Int]] = [:]
        for version in versions {
            let (came, went) = (Self.difference(version.madeOf, before), Self.difference(before, version.madeOf))
            print(
                "\(Terminal.moment(version.madeAt))  \(version.key.map { "made, key \($0.prefix(12))" } ?? "gone: no drive sees it any more")"
            )
            if !came.isEmpty { print("  with     \(came)") }
            if !went.isEmpty { print("  without  \(went)") }
            if !version.recipe.isEmpty { print("  by       \(version.recipe)") }
            before = version.madeOf
        }
    }

    /// The segments that `a` has and `b` lacks, by drive.
    private static func difference(_ a: [String: [Int]], _ b: [String: [Int]]) -> String {
        a.sorted { $0.key < $1.key }.compactMap { drive, ordinals in
            let lacking = ordinals.filter { !(b[drive] ?? []).contains($0) }
            return lacking.isEmpty
                ? nil
                : "drive \(drive) (\(lacking.count == 1 ? "segment" : "segments") \(lacking.map(String.init).joined(separator: ", ")))"
        }.joined(separator: ", ")
    }
}

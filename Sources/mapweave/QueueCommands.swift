import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct SubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Puts a job into the queue; the same job twice is one job.")

    @Argument(help: "The job file.") var job: String
    @OptionGroup var options: StoreOptions
    @Option(help: "Jobs of higher priority are worked on first.") var priority = 0

    func run() throws {
        let specification = try JobSpecification(file: job)
        let id = try specification.identity()
        try options.open().submit(
            id: id, name: specification.name, spec: try specification.canonicalJSON(), priority: priority,
            now: Date().timeIntervalSince1970)
        print(id)
    }
}

struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "work", abstract: "Works on the queue's jobs until none is left.")

    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; maps do not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount

    func run() throws {
        let store = try options.open()
        let worker = Worker(store: store, threads: workers)
        while true {
            do {
                guard let report = try worker.work() else { return }
                print("\(report.segmentsMade) segments and \(report.tilesMade) tiles made")
            } catch let error as any ExplainedError where error.status != .tryAgain {
                FileHandle.standardError.write(Data("mapweave: \(error.explanation)\n".utf8))
            }
        }
    }
}

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Lists the jobs of the store.")

    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON.") var json = false

    private struct Line: Encodable {
        let id, name, state: String
        let attempts: Int
        let error: String?
    }

    func run() throws {
        let lines = try options.open().jobs().map {
            Line(id: $0.id, name: $0.name, state: $0.state.rawValue, attempts: $0.attempts, error: $0.error)
        }
        if json { return try printJSON(lines) }
        if lines.isEmpty { print("no jobs") }
        for line in lines {
            print("\(line.id)  \(line.state.padding(toLength: 10, withPad: " ", startingAt: 0)) \(line.name)")
            if let error = line.error { print("  \(error)") }
        }
    }
}

struct DigestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest", abstract: "Prints one SHA-256 over all tiles of a job's map.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions

    func run() throws { print(try StoredMap(job, in: options.open()).digest()) }
}

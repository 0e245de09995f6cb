import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct SubmitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Puts a job into the queue and prints its id.",
        discussion: "The same job twice is one job, even when it has ended; --again makes another one of it.")

    @Argument(help: "The job file.") var job: String
    @OptionGroup var options: StoreOptions
    @Option(help: "Jobs of higher priority are worked on first.") var priority = 0
    @Option(help: "How often the job may be begun before it is dead.") var attempts = Store.mostAttempts
    @Flag(help: "Make another job of the same specification.") var again = false

    func validate() throws {
        guard attempts > 0 else { throw ValidationError("--attempts takes a number from 1") }
    }

    func run() throws {
        let specification = try JobSpecification(file: job)
        let store = try options.openOrMake()
        print(try submit(specification, to: store, priority: priority, mostAttempts: attempts, again: again))
    }
}

struct CancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel", abstract: "Cancels a job: at once where it waits, after the frame it is at where it runs.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        try store.cancel(store.job(job).id, now: Date().timeIntervalSince1970)
    }
}

struct RetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry", abstract: "Puts a job that failed, died or was cancelled back into the queue.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        try store.retry(store.job(job).id, now: Date().timeIntervalSince1970)
    }
}

struct PurgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "purge", abstract: "Deletes jobs that have ended, with their tiles and the segments nobody else needs.",
        discussion: "Dead jobs are kept with their error until they are purged. What other jobs are made of stays.")

    @Argument(help: "Ids or names of jobs.") var jobs: [String] = []
    @Option(help: "Every job in this state: succeeded, failed, cancelled or dead; as often as needed.") var state: [EndState] = []
    @Option(help: ArgumentHelp("With --state: only those that ended longer ago than this.", valueName: "days")) var olderThan:
        Double = 0
    @OptionGroup var options: StoreOptions

    enum EndState: String, ExpressibleByArgument, CaseIterable { case succeeded, failed, cancelled, dead }

    func validate() throws {
        guard !jobs.isEmpty || !state.isEmpty else { throw ValidationError("Name jobs, or states with --state.") }
    }

    func run() throws {
        let store = try options.open()
        let states = Set(state.map(\.rawValue))
        let latest = Date().timeIntervalSince1970 - olderThan * 86_400
        let chosen = try store.jobs().filter { states.contains($0.state.rawValue) && ($0.finishedAt ?? .infinity) <= latest }
        let ids = Set(chosen.map(\.id) + (try jobs.map { try store.job($0).id }))
        let segments = try store.purge(ids.sorted())
        print("\(Terminal.count(ids.count, "job")) and \(Terminal.count(segments, "segment")) deleted")
    }
}

struct DigestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digest", abstract: "Prints one SHA-256 over all tiles of a job's map.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions

    func run() throws { print(try StoredMap(job, in: options.open()).digest()) }
}

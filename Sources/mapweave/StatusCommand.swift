import ArgumentParser
import Foundation
import Glibc
import Jobs
import Scene
import Store

struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Lists the jobs of the store, or shows one.")

    @Argument(help: "A job's id or name; all jobs where none is given.") var job: String?
    @OptionGroup var options: StoreOptions
    @Flag(help: "Show it anew every second until no job waits or runs; with --json, a line each time something changed.")
    var watch = false
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let store = try options.open()
        var last = ""
        while true {
            let jobs = try job.map { [try store.job($0)] } ?? store.jobs()
            let now = Date().timeIntervalSince1970
            let text = try json ? encoded(jobs.map(JobStatus.init)) : Self.text(jobs, now: now)
            if text != last {
                if watch && !json && isatty(STDOUT_FILENO) == 1 { write("\u{1B}[H\u{1B}[2J") }
                write(text + "\n")
            }
            last = text
            guard watch, jobs.contains(where: { !$0.state.isFinal }) else { return }
            // Other processes change the store; nothing but the store tells when.
            Thread.sleep(forTimeInterval: 1)
        }
    }

    static func text(_ jobs: [JobRecord], now: Double) -> String {
        guard !jobs.isEmpty else { return "no jobs" }
        var table = TextTable(["job", "name", "state", "progress", "attempts"])
        for job in jobs {
            table.add([
                job.id, job.name, job.isCancelAsked ? "cancelling" : job.state.rawValue, progress(of: job, now: now),
                "\(job.attempts)/\(job.mostAttempts)",
            ])
        }
        let errors = jobs.compactMap { job in job.error.map { "\(job.id) \(job.name): \($0)" } }
        return ([table.text()] + errors).joined(separator: "\n")
    }

    private static func text(_ progress: JobRecord.Progress) -> String {
        var parts = ["\(progress.stage) \(progress.done)/\(progress.total)"]
        if let psnr = progress.psnr { parts.append(String(format: "PSNR %.1f dB", psnr)) }
        if let rate = progress.perSecond { parts.append(Terminal.rate(rate)) }
        if let left = progress.secondsLeft { parts.append("\(Terminal.duration(left)) left") }
        return parts.joined(separator: ", ")
    }

    private static func progress(of job: JobRecord, now: Double) -> String {
        switch job.state {
        case .running: job.progress.map(text) ?? "reading"
        case .submitted: job.notBefore.flatMap { $0 > now ? "waits \(Terminal.duration($0 - now))" : nil } ?? "–"
        default:
            if let start = job.startedAt, let end = job.finishedAt { "took \(Terminal.duration(end - start))" } else { "–" }
        }
    }
}

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Says for each step of a job why it will or will not run again.",
        discussion: "Reads the job's inputs as they are now; makes nothing.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let store = try options.open()
        let record = try store.job(job)
        let steps = try steps(of: record, in: store)
        if json { return try printJSON(steps) }
        print(
            "job \(record.id) \(record.name): \(record.state.rawValue), \(steps.count { $0.willRun }) of \(steps.count) steps will run"
        )
        for step in steps {
            print("\(step.kind) \(step.name) \(step.willRun ? "will run" : "will not run"): \(step.because)")
        }
    }
}

struct LogsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "logs", abstract: "Prints what happened to a job, in order, with the time in UTC.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions
    @Flag(help: "Go on until the job has ended.") var follow = false
    @Flag(help: "Print a JSON object a line.") var json = false

    func run() throws {
        let store = try options.open()
        let id = try store.job(job).id
        var last: Int64 = 0
        while true {
            let isFinal = try store.job(id).state.isFinal
            for event in try store.events(ofJob: id, after: last) {
                last = event.id
                write(try (json ? encoded(event) : Self.text(event)) + "\n")
            }
            guard follow, !isFinal else { return }
            // Other processes change the store; nothing but the store tells when.
            Thread.sleep(forTimeInterval: 0.5)
        }
    }

    private static func text(_ event: JobEvent) -> String {
        let holder = event.holder.flatMap(Holder.init).map { " by process \($0.process) on \($0.host)" } ?? ""
        let detail = event.detail.map { ": " + $0.replacing("\n", with: " ") } ?? ""
        return "\(Terminal.moment(event.at))  \(event.event.rawValue)\(holder)\(detail)"
    }
}

/// One line of JSON with sorted keys.
private func encoded(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

/// Writes to the standard output at once: whoever follows it waits for nothing.
private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

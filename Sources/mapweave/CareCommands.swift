import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compares every row of a store with its digest, and names what is damaged.",
        discussion: """
            Segments with their frames, partials and tiles each carry a SHA-256 of what was written; SQLite's own structure is checked \
            too. Ends with 65 where something is damaged. --mend deletes damaged segments and tiles, which the next run of their jobs \
            makes again, and says which; where SQLite's structure is damaged it deletes nothing and asks for a backup.
            """)

    @Argument(help: "The store.") var store: String
    @Flag(help: "Delete what is damaged, so that it is made again.") var mend = false
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let store = try Store(existing: store)
        var verdict = try store.verify()
        if mend, verdict.structural == nil, !verdict.damages.isEmpty { verdict.mended = try store.mend(verdict) }
        if json { try printJSON(verdict) } else { show(verdict) }
        if let damage = verdict.structural { throw StoreError.structureDamaged(path: store.path, what: damage.what) }
        guard let first = verdict.damages.first, verdict.mended == nil else { return }
        throw StoreError.rowsDamaged(path: store.path, count: verdict.damages.count, first: first.what)
    }

    private func show(_ verdict: Verdict) {
        for damage in verdict.damages { print("damaged: \(damage.what)") }
        let rows = [
            Terminal.count(verdict.segments, "segment"), Terminal.count(verdict.partials, "partial"),
            Terminal.count(verdict.tiles, "tile"),
        ].joined(separator: ", ")
        print("\(rows): \(verdict.damages.isEmpty ? "all as they were written" : "\(verdict.damages.count) damaged")")
        if verdict.undigested > 0 {
            print("\(verdict.undigested) of them were written before rows carried digests, and cannot be compared")
        }
        guard let mended = verdict.mended else { return }
        let gone = [(mended.segments, "segment"), (mended.tiles, "tile")].filter { $0.0 > 0 }
            .map { Terminal.count($0.0, $0.1) }.joined(separator: " and ")
        print(
            "deleted: \(gone); \(mended.jobs.isEmpty ? "no job is made of it" : "run again to make it anew: \(mended.jobs.joined(separator: ", "))")"
        )
    }
}

struct VacuumCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vacuum", abstract: "Deletes the segments that no job uses, and gives their disk back.")

    @Argument(help: "The store.") var store: String

    func run() throws {
        let store = try Store(existing: store)
        let segments = try store.deleteUnusedSegments()
        let (before, after) = try store.vacuum()
        print("\(Terminal.count(segments, "segment")) deleted; \(Terminal.size(before)) before, \(Terminal.size(after)) now")
    }
}

struct BackupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Copies a store as it is at one moment into one file, while others go on working on it.",
        discussion: "The file appears complete or not at all, may lie on a network file system, and is a store itself.")

    @Argument(help: "The store.") var store: String
    @Option(help: ArgumentHelp("The file to write; one that is there is replaced.", valueName: "file")) var out: String

    func run() throws {
        let store = try Store(existing: store)
        try store.backUp(to: out)
        print(out)
    }
}

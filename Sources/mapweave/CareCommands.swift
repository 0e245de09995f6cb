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
            makes again; damage in SQLite's structure asks for a backup.
            """)

    @Argument(help: "The store.") var store: String
    @Flag(help: "Delete what is damaged, so that it is made again.") var mend = false
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let store = try Store(existing: store)
        let verdict = try store.verify()
        if json {
            try printJSON(verdict)
        } else {
            for damage in verdict.damages { print("damaged: \(damage.what)") }
            print(
                "\(Terminal.count(verdict.segments, "segment")), \(Terminal.count(verdict.partials, "partial")), \(Terminal.count(verdict.tiles, "tile")): \(verdict.damages.isEmpty ? "all as they were written" : "\(verdict.damages.count) damaged")"
            )
            if verdict.undigested > 0 {
                print("\(verdict.undigested) of them were written before rows carried digests, and cannot be compared")
            }
        }
        guard !verdict.damages.isEmpty else { return }
        if mend {
            let count = try store.discard(verdict.damages)
            if !json { print("\(count) deleted; run their jobs again to make them anew") }
            if verdict.damages.allSatisfy({ $0.kind != "database" }) { return }
        }
        throw StoreError.rowsDamaged(path: store.path, count: verdict.damages.count, first: verdict.damages[0].what)
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

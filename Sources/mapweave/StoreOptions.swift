import ArgumentParser
import Foundation
import Store

struct StoreOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The SQLite store.", discussion: "Default: $XDG_STATE_HOME/mapweave/mapweave.db.", valueName: "file"))
    var store: String?

    /// Opens the store that is there.
    ///
    /// - Throws: `StoreError`; `.missing` where there is none.
    func open() throws -> Store { try Store(existing: path) }

    /// Opens the store, making it where there is none.
    func openOrMake() throws -> Store { try Store(path: path) }

    private var path: String {
        let state = ProcessInfo.processInfo.environment["XDG_STATE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        return store ?? (state ?? NSHomeDirectory() + "/.local/state") + "/mapweave/mapweave.db"
    }
}

/// Prints a value as one line of JSON with sorted keys.
func printJSON(_ value: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(value), as: UTF8.self))
}

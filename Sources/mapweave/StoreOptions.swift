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

    /// Looks at the store that is there; at an empty one that is gone afterwards where there is none.
    func withStoreOrNone<Result>(_ body: (Store) throws -> Result) throws -> Result {
        guard !FileManager.default.fileExists(atPath: path) else { return try body(open()) }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mapweave-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try body(Store(path: folder + "/empty.db"))
    }

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

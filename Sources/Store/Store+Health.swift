internal import Bindings
internal import Foundation
internal import GRDB
internal import Scene

/// What was found wrong in a store.
public struct Damage: Sendable, Hashable, Codable {
    /// `segment`, `partial`, `tile` or `database`.
    public let kind: String
    public let what: String
    /// The segment or job whose rows are not what was written.
    let owner: String?
    let tile: [Int]?
}

/// What looking at every row of a store found.
public struct Verdict: Sendable, Hashable, Codable {
    public var segments = 0
    public var partials = 0
    public var tiles = 0
    /// Rows written before rows carried digests.
    public var undigested = 0
    public var damages: [Damage] = []
}

extension Store {
    /// Reads every row that carries a digest and compares; then lets SQLite check its own structure.
    public func verify() throws(StoreError) -> Verdict {
        try read { db in
            var verdict = Verdict()
            var broken: [Damage] = []
            func note(_ isSound: Bool?, _ kind: String, _ what: String, owner: String, tile: [Int]? = nil) {
                if isSound == nil { verdict.undigested += 1 }
                if isSound == false { verdict.damages.append(Damage(kind: kind, what: what, owner: owner, tile: tile)) }
            }
            broken += try Self.reading("segment") {
                for row in try Row.fetchAll(db, sql: "SELECT * FROM segment ORDER BY drive, ordinal, key") {
                    verdict.segments += 1
                    let (key, drive, ordinal): (String, String, Int) = (row["key"], row["drive"], row["ordinal"])
                    note(
                        try SegmentRows.isSound(row, db), "segment", "segment \(key.prefix(12)), \(ordinal) of drive \(drive)",
                        owner: key)
                }
            }
            broken += try Self.reading("partial") {
                let rows = try Row.fetchCursor(db, sql: SegmentRows.partialsWithPhotos + " ORDER BY s.id")
                while let row = try rows.next() {
                    verdict.partials += 1
                    let (key, i, j): (String, Int, Int) = (row["segment_key"], row["i"], row["j"])
                    note(
                        Self.isSound(row, SegmentRows.partialColumns), "partial",
                        "partial of segment \(key.prefix(12)) at tile \(i),\(j)",
                        owner: key, tile: [i, j])
                }
            }
            broken += try Self.reading("tile") {
                let rows = try Row.fetchCursor(db, sql: Self.tilesWithPhotos + " ORDER BY t.id")
                while let row = try rows.next() {
                    verdict.tiles += 1
                    let (job, i, j): (String, Int, Int) = (row["job_id"], row["i"], row["j"])
                    note(Self.isSound(row, Self.tileColumns), "tile", "tile \(i),\(j) of job \(job)", owner: job, tile: [i, j])
                }
            }
            broken += try Self.reading("structure") {
                let told = try String.fetchAll(db, sql: "PRAGMA integrity_check(20)").filter { $0 != "ok" }
                verdict.damages += told.map { Damage(kind: "database", what: $0, owner: nil, tile: nil) }
            }
            verdict.damages += broken
            return verdict
        }
    }

    /// Deletes the damaged rows that a run can make again: segments with their partials, and tiles.
    ///
    /// - Returns: how many segments and tiles went.
    public func discard(_ damages: [Damage]) throws(StoreError) -> Int {
        try write { db in
            var count = 0
            for damage in damages {
                guard let owner = damage.owner else { continue }
                if damage.kind == "tile", let tile = damage.tile {
                    try db.execute(
                        sql: "DELETE FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [owner, tile[0], tile[1]])
                } else {
                    try db.execute(sql: "DELETE FROM segment WHERE key = ?", arguments: [owner])
                }
                count += db.changesCount
            }
            return count
        }
    }

    /// Gives the disk back what deleted rows took.
    ///
    /// - Returns: the file's bytes before and after, the log among them.
    public func vacuum() throws(StoreError) -> (before: Int, after: Int) {
        let before = bytesOnDisk
        try Self.explained(path) {
            try database.vacuum()
            try database.writeWithoutTransaction { try $0.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE)") }
        }
        return (before, bytesOnDisk)
    }

    /// Bytes of the database and its log.
    public var bytesOnDisk: Int {
        ["", "-wal"].reduce(0) { sum, ending in
            let attributes = try? FileManager.default.attributesOfItem(atPath: path + ending)
            return sum + ((attributes?[.size] as? Int) ?? 0)
        }
    }

    /// Copies the store as it is at one moment into one closed file, while others go on working on it; the file appears complete or
    /// not at all.
    public func backUp(to destination: String) throws(StoreError) {
        let temporary = "\(destination).\(ProcessInfo.processInfo.processIdentifier).partial"
        do throws(StoreError) {
            try Self.explained(destination) {
                let copy = try DatabaseQueue(path: temporary, configuration: Self.configuration)
                try database.backup(to: copy)
                try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
                try copy.close()
                do throws(SystemFailure) { try AtomicFile.publish(temporary, as: destination) } catch {
                    throw StoreError.unreachable(path: destination, reason: error.reason)
                }
            }
        } catch {
            for ending in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: temporary + ending) }
            throw error
        }
    }

    private static func isSound(_ row: Row, _ columns: [String]) -> Bool? {
        let sha256: Data = row["sha256"]
        return sha256.isEmpty ? nil : sha256 == RowDigest.of(row.values(columns + ["photo"]))
    }

    /// Does the reading; returns where SQLite could not go on.
    private static func reading(_ what: String, _ body: () throws -> Void) throws -> [Damage] {
        do {
            try body()
            return []
        } catch let error as DatabaseError where [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            return [Damage(kind: "database", what: "\(what): \(error.message ?? "it cannot be read")", owner: nil, tile: nil)]
        }
    }
}

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
    /// What was deleted, where mending was asked for.
    public var mended: Mended?

    public init(damages: [Damage] = []) { self.damages = damages }

    /// The first damage that no deleting of rows mends.
    public var structural: Damage? { damages.first { $0.kind == "database" } }
}

/// What went so that it is made again, and which jobs make it.
public struct Mended: Sendable, Hashable, Codable {
    public var segments = 0
    public var tiles = 0
    /// The names of the jobs that are made of what went.
    public var jobs: [String] = []

    public init(segments: Int = 0, tiles: Int = 0, jobs: [String] = []) {
        self.segments = segments
        self.tiles = tiles
        self.jobs = jobs
    }
}

extension Store {
    /// Reads every row that carries a digest and compares; then lets SQLite check its own structure.
    public func verify() throws(StoreError) -> Verdict {
        var verdict = Verdict()
        do throws(StoreError) { try read { try Self.look(at: $0, &verdict) } } catch {
            // SQLite ends a transaction that met damage with that same error once more.
            guard case .structureDamaged = error, verdict.structural != nil else { throw error }
        }
        return verdict
    }

    private static func look(at db: Database, _ verdict: inout Verdict) throws {
        var broken: [Damage] = []
        func note(_ isSound: Bool?, _ kind: String, _ what: String, owner: String, tile: [Int]? = nil) {
            if isSound == nil { verdict.undigested += 1 }
            if isSound == false { verdict.damages.append(Damage(kind: kind, what: what, owner: owner, tile: tile)) }
        }
        broken += try reading("segments") {
            for row in try Row.fetchAll(db, sql: "SELECT * FROM segment ORDER BY drive, ordinal, key") {
                verdict.segments += 1
                let (key, drive, ordinal): (String, String, Int) = (row["key"], row["drive"], row["ordinal"])
                note(
                    try SegmentRows.isSound(row, db), "segment", "segment \(key.prefix(12)), \(ordinal) of drive \(drive)",
                    owner: key)
            }
        }
        broken += try reading("partials") {
            let rows = try Row.fetchCursor(db, sql: SegmentRows.partialsWithPhotos + " ORDER BY s.id")
            while let row = try rows.next() {
                verdict.partials += 1
                let (key, i, j): (String, Int, Int) = (row["segment_key"], row["i"], row["j"])
                note(
                    isSound(row, SegmentRows.partialColumns), "partial",
                    "partial of segment \(key.prefix(12)) at tile \(i),\(j)",
                    owner: key, tile: [i, j])
            }
        }
        broken += try reading("tiles") {
            let rows = try Row.fetchCursor(db, sql: tilesWithPhotos + " ORDER BY t.id")
            while let row = try rows.next() {
                verdict.tiles += 1
                let (job, i, j): (String, Int, Int) = (row["job_id"], row["i"], row["j"])
                note(isSound(row, tileColumns), "tile", "tile \(i),\(j) of job \(job)", owner: job, tile: [i, j])
            }
        }
        broken += try reading("pages") {
            let answers = try String.fetchCursor(db, sql: "PRAGMA integrity_check(20)")
            while let answer = try answers.next() {
                // It may hold many lines, below a heading that names the database.
                verdict.damages += answer.split(separator: "\n").filter { $0 != "ok" && !$0.hasPrefix("***") }
                    .map { Damage(kind: "database", what: String($0), owner: nil, tile: nil) }
            }
        }
        verdict.damages += broken
    }

    /// Deletes the damaged rows that a run makes again: segments with all that hangs on them, and tiles.
    ///
    /// - Throws: `StoreError.structureDamaged` where SQLite's structure is damaged: writing might harm more. Nothing is deleted then.
    public func mend(_ verdict: Verdict) throws(StoreError) -> Mended {
        if let damage = verdict.structural { throw .structureDamaged(path: path, what: damage.what) }
        return try write { db in
            var mended = Mended()
            var jobs = Set<String>()
            for damage in verdict.damages {
                guard let owner = damage.owner else { continue }
                if damage.kind == "tile", let tile = damage.tile {
                    jobs.formUnion(try String.fetchAll(db, sql: "SELECT name FROM job WHERE id = ?", arguments: [owner]))
                    try db.execute(
                        sql: "DELETE FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [owner, tile[0], tile[1]])
                    mended.tiles += db.changesCount
                } else {
                    jobs.formUnion(
                        try String.fetchAll(
                            db,
                            sql: "SELECT name FROM job JOIN job_segment ON job_id = id WHERE segment_key = ?", arguments: [owner]))
                    // Two damaged partials of one segment are one segment to make again.
                    try db.execute(sql: "DELETE FROM segment WHERE key = ?", arguments: [owner])
                    mended.segments += db.changesCount
                }
            }
            mended.jobs = jobs.sorted()
            return mended
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
            return [
                Damage(
                    kind: "database", what: "\(what) cannot be read: \(error.message ?? "error \(error.resultCode.rawValue)")",
                    owner: nil, tile: nil)
            ]
        }
    }
}

internal import Foundation
internal import GRDB
internal import Scene

extension Store {
    /// What a merge brought.
    public struct Taken: Sendable, Hashable {
        /// Segments or tiles that were not there before, and those that were.
        public var added = 0
        public var present = 0

        public init(added: Int = 0, present: Int = 0) {
            self.added = added
            self.present = present
        }
    }

    /// The shares of a job's map that this store holds.
    public func shards(ofJob id: String) throws(StoreError) -> [ShardRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM shard WHERE job_id = ? ORDER BY kind, count, number", arguments: [id])
                .compactMap { row in
                    ShardRecord.Kind(rawValue: row["kind"]).map {
                        ShardRecord(
                            kind: $0, number: row["number"], count: row["count"], whole: row["whole"], elements: row["elements"],
                            elementsInAll: row["elements_in_all"], version: row["version"], finishedAt: row["finished_at"])
                    }
                }
        }
    }

    /// Notes which share of a job's map this store is, or how far it has come.
    public func setShard(_ shard: ShardRecord, ofJob id: String) throws(StoreError) {
        try write { db in try Self.insert(shard, ofJob: id, db) }
    }

    /// Takes another store's share of a job's map into this one, in one transaction; what is there already stays as it is.
    ///
    /// - Parameters:
    ///   - id: the job's in the shard.
    ///   - own: the job's here.
    /// - Throws: `StoreError`: about this store or, by its path, about the shard. Nothing is taken in then.
    public func takeIn(_ shard: Store, job id: String, as own: String) throws(StoreError) -> Taken {
        let records = try shard.shards(ofJob: id)
        let segments = try shard.segments(ofJob: id)
        let tiles = try shard.tiles(ofJob: id).map(\.tile)
        return try write { db in
            var taken = Taken()
            for segment in segments {
                try Self.attach(segment, toJob: own, from: shard.path, db)
                let isThere = try Bool.fetchOne(
                    db, sql: "SELECT EXISTS (SELECT 1 FROM segment WHERE key = ?)", arguments: [segment.key])
                let rows = try isThere == true ? nil : shard.read { try SegmentRows(reading: segment.key, of: shard.path, $0) }
                if try rows?.insert(db) == true { taken.added += 1 } else { taken.present += 1 }
            }
            for tile in tiles {
                if try Self.take(tile, ofJob: id, from: shard, as: own, db) { taken.added += 1 } else { taken.present += 1 }
            }
            for (stamp, sha256) in try shard.digests() { try Self.remember(stamp, sha256, db) }
            for record in records { try Self.insert(record, ofJob: own, db) }
            return taken
        }
    }

    /// Empties the log into the file and closes it, so that it is one file that anybody may copy and read. Nothing may be asked of
    /// this store afterwards.
    public func seal() throws(StoreError) {
        try Self.explained(path) {
            try database.close()
            let file = try DatabaseQueue(path: path, configuration: Self.configuration)
            try file.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
            try file.close()
        }
    }

    private static func insert(_ shard: ShardRecord, ofJob id: String, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT OR REPLACE INTO shard (job_id, kind, number, count, whole, elements, elements_in_all, version, finished_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                id, shard.kind.rawValue, shard.number, shard.count, shard.whole, shard.elements, shard.elementsInAll, shard.version,
                shard.finishedAt,
            ])
    }

    private static func attach(_ segment: SegmentReference, toJob id: String, from path: String, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO job_segment (job_id, segment_key, drive, ordinal) VALUES (?, ?, ?, ?)
                ON CONFLICT (job_id, drive, ordinal) DO NOTHING
                """, arguments: [id, segment.key, segment.drive, segment.ordinal])
        guard db.changesCount == 0 else { return }
        let present = try String.fetchOne(
            db, sql: "SELECT segment_key FROM job_segment WHERE job_id = ? AND drive = ? AND ordinal = ?",
            arguments: [id, segment.drive, segment.ordinal])
        guard present == segment.key else {
            throw StoreError.otherSegment(path: path, drive: segment.drive, ordinal: segment.ordinal)
        }
    }

    /// - Returns: whether the tile was not there before as it is in the shard.
    private static func take(
        _ tile: TileIndex, ofJob id: String, from shard: Store, as own: String, _ db: Database
    ) throws -> Bool {
        let found = try shard.read { db in
            try Row.fetchOne(
                db, sql: tilesWithPhotos + " WHERE t.job_id = ? AND t.i = ? AND t.j = ?", arguments: [id, tile.i, tile.j])
        }
        guard let row = found else { return false }
        var values = row.values(tileColumns)
        let written: Data = row["sha256"]
        let photo: DatabaseValue = row["photo"]
        guard written == RowDigest.of(values + [photo]) else {
            throw StoreError.damaged(path: shard.path, what: "Tile \(tile) is damaged")
        }
        values[0] = own.databaseValue
        let sha256 = RowDigest.of(values + [photo])
        let present = try Data.fetchOne(
            db, sql: "SELECT sha256 FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [own, tile.i, tile.j])
        guard present != sha256 else { return false }
        try insertTile(values, photo: Data.fromDatabaseValue(photo), sha256: sha256, db)
        if let version = try shard.versions(ofJob: id, at: tile).last { try note(version, of: tile, job: own, db) }
        return true
    }
}

internal import Foundation
internal import GRDB
public import Scene

extension Store {
    /// The key a stored tile was made under; nil where there is none.
    public func tileKey(ofJob id: String, at tile: TileIndex) throws(StoreError) -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT key FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j])
        }
    }

    /// What the parts of a stored tile's key were; empty where that was not noted.
    public func tileParts(ofJob id: String, at tile: TileIndex) throws(StoreError) -> [String: String] {
        try read {
            Self.parts(
                in: try String.fetchOne(
                    $0, sql: "SELECT parts FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j]))
        }
    }

    /// Stores a tile in place of what was there, and notes what it was made of.
    public func storeTile(ofJob id: String, _ content: TileContent, now: Double) throws(StoreError) {
        let (packing, planes) = PackedBlob.packed(content.planes)
        let values: [DatabaseValue] = [
            id.databaseValue, content.tile.i.databaseValue, content.tile.j.databaseValue, content.key.databaseValue,
            content.statistics.databaseValue, packing.databaseValue, planes.databaseValue,
        ]
        let photo = content.photo.map { Data($0) }
        try write { db in
            try Self.insertTile(values, photo: photo, sha256: RowDigest.of(values + [photo.databaseValue]), db)
            try db.execute(
                sql: "UPDATE tile SET parts = ? WHERE job_id = ? AND i = ? AND j = ?",
                arguments: StatementArguments([try Self.text(of: content.parts).databaseValue] + values.prefix(3)))
            try Self.note(
                TileVersion(madeAt: now, key: content.key, madeOf: content.segments.byDrive, recipe: content.recipe),
                of: content.tile,
                job: id, db)
        }
    }

    /// The columns of a tile's row that its digest covers, in that order; `photo` follows.
    static let tileColumns = ["job_id", "i", "j", "key", "statistics", "packing", "planes"]

    /// Tiles' rows, each with the photo that belongs to it.
    static let tilesWithPhotos = """
        SELECT t.*, p.planes AS photo FROM tile AS t LEFT JOIN tile_photo AS p ON p.job_id = t.job_id AND p.i = t.i AND p.j = t.j
        """

    static func insertTile(_ values: [DatabaseValue], photo: Data?, sha256: Data, _ db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO tile (\(tileColumns.joined(separator: ", ")), sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (job_id, i, j) DO UPDATE SET key = excluded.key, statistics = excluded.statistics,
                    packing = excluded.packing, planes = excluded.planes, sha256 = excluded.sha256, parts = NULL
                """, arguments: StatementArguments(values + [sha256.databaseValue]))
        try db.execute(
            sql: "DELETE FROM tile_photo WHERE job_id = ? AND i = ? AND j = ?", arguments: StatementArguments(values.prefix(3)))
        guard let photo else { return }
        try db.execute(
            sql: "INSERT INTO tile_photo (job_id, i, j, planes) VALUES (?, ?, ?, ?)",
            arguments: StatementArguments(values.prefix(3) + [photo.databaseValue]))
    }

    /// The encoded planes of a tile; nil where there is none.
    ///
    /// - Throws: `StoreError.damaged` where the bytes are not those that were stored.
    public func planes(ofJob id: String, at tile: TileIndex) throws(StoreError) -> [UInt8]? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT planes, packing FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j]
            ).map { row in
                guard let planes = PackedBlob(row: row, column: "planes")?.bytes else {
                    throw StoreError.damaged(path: path, what: "Tile \(tile) of job \(id) is damaged")
                }
                return planes
            }
        }
    }

    /// In (i, j) order.
    public func tiles(ofJob id: String) throws(StoreError) -> [TileRecord] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT i, j, key, statistics FROM tile WHERE job_id = ? ORDER BY i, j", arguments: [id]).map
            {
                TileRecord(tile: TileIndex(i: $0["i"], j: $0["j"]), key: $0["key"], statistics: $0["statistics"])
            }
        }
    }

    /// Deletes a job's tiles but for those named, and notes that they went.
    public func deleteTiles(ofJob id: String, except kept: Set<TileIndex>, now: Double) throws(StoreError) {
        let surplus = try tiles(ofJob: id).map(\.tile).filter { !kept.contains($0) }
        guard !surplus.isEmpty else { return }
        try write { db in
            for tile in surplus {
                try db.execute(sql: "DELETE FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j])
                try Self.note(TileVersion(madeAt: now, key: nil, madeOf: [:], recipe: ""), of: tile, job: id, db)
            }
        }
    }

    /// The frames of a job's segments that were set aside, in (drive, time) order.
    public func framesSetAside(ofJob id: String) throws(StoreError) -> [(drive: String, token: String, reason: String)] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT js.drive, f.token, f.reason FROM job_segment AS js JOIN frame AS f ON f.segment_key = js.segment_key
                    WHERE js.job_id = ? AND f.state = 'set aside' ORDER BY js.drive, f.timestamp, f.token
                    """, arguments: [id]
            ).map { ($0["drive"], $0["token"], $0["reason"]) }
        }
    }

    /// How many frames a segment has, and how many of them were set aside.
    public func frameCounts(ofSegment key: String) throws(StoreError) -> (all: Int, setAside: Int) {
        try read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT count(*) AS frames, ifnull(sum(state = 'set aside'), 0) AS bad FROM frame WHERE segment_key = ?",
                arguments: [key])
            return (row?["frames"] ?? 0, row?["bad"] ?? 0)
        }
    }

    /// The frames of a job's segments with their drive, in (drive, time) order; those whose footprint meets `area`, or all.
    public func frames(ofJob id: String, touching area: Rectangle? = nil) throws(StoreError) -> [(
        drive: String, ordinal: Int, frame: FrameRecord
    )] {
        try read { db in
            let filter = area == nil ? "" : "AND a.max_x > ? AND a.min_x < ? AND a.max_y > ? AND a.min_y < ?"
            let bounds: [Double] = area.map { [$0.minX, $0.maxX, $0.minY, $0.maxY] } ?? []
            return try Row.fetchAll(
                db,
                sql: """
                    SELECT js.drive, js.ordinal, f.*, a.min_x, a.max_x, a.min_y, a.max_y FROM job_segment AS js
                    JOIN frame AS f ON f.segment_key = js.segment_key LEFT JOIN frame_area AS a ON a.id = f.id
                    WHERE js.job_id = ? \(filter) ORDER BY js.drive, f.timestamp, f.token
                    """, arguments: StatementArguments([id]) + StatementArguments(bounds)
            ).map { row in
                let minX: Double? = row["min_x"]
                let area = minX.map { Rectangle(minX: $0, minY: row["min_y"], maxX: row["max_x"], maxY: row["max_y"]) }
                var frame = FrameRecord(
                    token: row["token"], timestamp: row["timestamp"], x: row["x"], y: row["y"], area: area, reason: row["reason"])
                frame.meanWeight = row["mean_weight"]
                frame.meanDivergence = row["mean_divergence"]
                frame.agreement = row["agreement"]
                let shiftX: Double? = row["shift_x"]
                frame.shift = shiftX.map { [$0, row["shift_y"]] }
                return (row["drive"], row["ordinal"], frame)
            }
        }
    }
}

internal import Bindings
internal import Foundation
internal import GRDB
public import Scene

extension Store {
    public func hasSegment(_ key: String) throws(StoreError) -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM segment WHERE key = ?)", arguments: [key]) ?? false }
    }

    /// Stores a fused segment in one transaction; one that is there already stays as it is.
    public func storeSegment(
        _ segment: SegmentRecord, frames: [FrameRecord], partials: [PartialRecord], field: FieldRecord? = nil
    ) throws(StoreError) {
        let rows = SegmentRows(segment, frames: frames, partials: partials, field: field)
        _ = try write { db in try rows.insert(db) }
    }

    public func segment(_ key: String) throws(StoreError) -> SegmentRecord? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM segment WHERE key = ?", arguments: [key]).map { row in
                let prior: Data = row["prior"]
                return SegmentRecord(
                    key: row["key"], drive: row["drive"], ordinal: row["ordinal"],
                    prior: ByteCoding.numbers(Double.self, in: [UInt8](prior), count: prior.count / 8) ?? [],
                    priorCells: row["prior_cells"], recipe: row["recipe"], madeAt: row["made_at"])
            }
        }
    }

    /// Says which segments a job's map is made of, in place of what was said before.
    public func setSegments(ofJob id: String, _ segments: [SegmentReference]) throws(StoreError) {
        try write { db in
            try db.execute(sql: "DELETE FROM job_segment WHERE job_id = ?", arguments: [id])
            for segment in segments {
                try db.execute(
                    sql: "INSERT INTO job_segment (job_id, segment_key, drive, ordinal, parts) VALUES (?, ?, ?, ?, ?)",
                    arguments: [id, segment.key, segment.drive, segment.ordinal, try Self.text(of: segment.parts)])
            }
        }
    }

    /// Parts of a key as JSON with sorted names.
    static func text(of parts: [String: String]) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(parts), as: UTF8.self)
    }

    static func parts(in text: String?) -> [String: String] {
        text.flatMap { try? JSONDecoder().decode([String: String].self, from: Data($0.utf8)) } ?? [:]
    }

    /// In (drive, ordinal) order.
    public func segments(ofJob id: String) throws(StoreError) -> [SegmentReference] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM job_segment WHERE job_id = ? ORDER BY drive, ordinal", arguments: [id]).map {
                SegmentReference(
                    key: $0["segment_key"], drive: $0["drive"], ordinal: $0["ordinal"], parts: Self.parts(in: $0["parts"]))
            }
        }
    }

    /// The tiles that a job's segments touch, each with those segments in (drive, ordinal) order.
    public func tilesTouched(byJob id: String) throws(StoreError) -> [(tile: TileIndex, segments: [SegmentReference])] {
        try read { db in
            var tiles: [(tile: TileIndex, segments: [SegmentReference])] = []
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT i, j, js.segment_key, js.drive, js.ordinal FROM job_segment AS js
                    JOIN partial AS p ON p.segment_key = js.segment_key
                    WHERE js.job_id = ? ORDER BY i, j, js.drive, js.ordinal
                    """, arguments: [id])
            while let row = try rows.next() {
                let tile = TileIndex(i: row["i"], j: row["j"])
                let segment = SegmentReference(key: row["segment_key"], drive: row["drive"], ordinal: row["ordinal"])
                if tiles.last?.tile == tile {
                    tiles[tiles.count - 1].segments.append(segment)
                } else {
                    tiles.append((tile, [segment]))
                }
            }
            return tiles
        }
    }

    /// - Throws: `StoreError.damaged` where the bytes are not those that were stored.
    public func partial(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> PartialRecord? {
        try read { db in
            try Row.fetchOne(
                db, sql: "SELECT frames, sums, packing FROM partial WHERE segment_key = ? AND i = ? AND j = ?",
                arguments: [key, tile.i, tile.j]
            ).map { row in
                guard let sums = PackedBlob(row: row, column: "sums")?.bytes else {
                    throw StoreError.damaged(
                        path: path, what: "The partial of segment \(key.prefix(12)) at tile \(tile) is damaged")
                }
                return PartialRecord(tile: tile, frames: row["frames"], sums: sums)
            }
        }
    }

    /// Deletes the segments that no job's map is made of; returns how many.
    public func deleteUnusedSegments() throws(StoreError) -> Int {
        try write { db in
            try db.execute(sql: "DELETE FROM segment WHERE key NOT IN (SELECT segment_key FROM job_segment)")
            return db.changesCount
        }
    }
}

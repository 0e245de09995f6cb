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

    public func storeTile(
        ofJob id: String, at tile: TileIndex, key: String, planes: [UInt8], photo: [UInt8]? = nil, statistics: String
    ) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO tile (job_id, i, j, key, planes, statistics) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (job_id, i, j) DO UPDATE SET key = excluded.key, planes = excluded.planes, statistics = excluded.statistics
                    """, arguments: [id, tile.i, tile.j, key, Data(planes), statistics])
            try Self.put(photo: photo, ofJob: id, at: tile, db)
        }
    }

    /// The encoded planes of a tile; nil where there is none.
    public func planes(ofJob id: String, at tile: TileIndex) throws(StoreError) -> [UInt8]? {
        try read { db in
            try Data.fetchOne(
                db, sql: "SELECT planes FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j]
            ).map { [UInt8]($0) }
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

    /// Deletes a job's tiles but for those named.
    public func deleteTiles(ofJob id: String, except kept: Set<TileIndex>) throws(StoreError) {
        let surplus = try tiles(ofJob: id).map(\.tile).filter { !kept.contains($0) }
        try write { db in
            for tile in surplus {
                try db.execute(sql: "DELETE FROM tile WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j])
            }
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

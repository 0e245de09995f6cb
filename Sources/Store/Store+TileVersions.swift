internal import Foundation
internal import GRDB
public import Scene

extension Store {
    /// The states a tile of a job has been in, the oldest first.
    public func versions(ofJob id: String, at tile: TileIndex) throws(StoreError) -> [TileVersion] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM tile_version WHERE job_id = ? AND i = ? AND j = ? ORDER BY id",
                arguments: [id, tile.i, tile.j]
            ).map { row in
                let madeOf: String = row["made_of"]
                return TileVersion(
                    madeAt: row["made_at"], key: row["key"],
                    madeOf: try JSONDecoder().decode([String: [Int]].self, from: Data(madeOf.utf8)), recipe: row["recipe"])
            }
        }
    }

    static func note(_ version: TileVersion, of tile: TileIndex, job: String, _ db: Database) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try db.execute(
            sql: "INSERT INTO tile_version (job_id, i, j, made_at, key, made_of, recipe) VALUES (?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                job, tile.i, tile.j, version.madeAt, version.key,
                String(decoding: try encoder.encode(version.madeOf), as: UTF8.self), version.recipe,
            ])
    }
}

extension [SegmentReference] {
    /// Ordinals by drive.
    var byDrive: [String: [Int]] { Dictionary(grouping: self, by: \.drive).mapValues { $0.map(\.ordinal).sorted() } }
}

internal import Foundation
internal import GRDB
public import Scene

extension Store {
    /// The encoded sums of a segment's photographs over a tile; nil where none shows it.
    public func photo(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> [UInt8]? {
        try read { db in
            try Data.fetchOne(
                db, sql: "SELECT sums FROM partial_photo WHERE segment_key = ? AND i = ? AND j = ?",
                arguments: [key, tile.i, tile.j]
            ).map { [UInt8]($0) }
        }
    }

    /// The encoded colour and height of a tile's ground; nil where no photograph shows it.
    public func photo(ofJob id: String, at tile: TileIndex) throws(StoreError) -> [UInt8]? {
        try read { db in
            try Data.fetchOne(
                db, sql: "SELECT planes FROM tile_photo WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j]
            ).map { [UInt8]($0) }
        }
    }

    /// Whether photographs show the ground of any of a job's tiles.
    public func hasPhotos(ofJob id: String) throws(StoreError) -> Bool {
        try read {
            try Bool.fetchOne($0, sql: "SELECT EXISTS (SELECT 1 FROM tile_photo WHERE job_id = ?)", arguments: [id]) ?? false
        }
    }

    static func insert(photo sums: [UInt8], ofSegment key: String, at tile: TileIndex, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO partial_photo (segment_key, i, j, sums) VALUES (?, ?, ?, ?)",
            arguments: [key, tile.i, tile.j, Data(sums)])
    }

    /// Puts a tile's photo in place of the one that was there; nil takes that away.
    static func put(photo planes: [UInt8]?, ofJob id: String, at tile: TileIndex, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM tile_photo WHERE job_id = ? AND i = ? AND j = ?", arguments: [id, tile.i, tile.j])
        guard let planes else { return }
        try db.execute(
            sql: "INSERT INTO tile_photo (job_id, i, j, planes) VALUES (?, ?, ?, ?)", arguments: [id, tile.i, tile.j, Data(planes)])
    }
}

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
}

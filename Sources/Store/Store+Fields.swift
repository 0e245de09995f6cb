internal import Foundation
internal import GRDB

extension Store {
    /// nil where the segment has no field.
    public func field(ofSegment key: String) throws(StoreError) -> FieldRecord? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM segment_field WHERE segment_key = ?", arguments: [key]).map { row in
                let ground: Data? = row["ground"]
                let (cameras, remarks): (String?, String?) = (row["cameras"], row["remarks"])
                return FieldRecord(
                    steps: row["steps"], psnr: row["psnr"], voxels: row["voxels"], photographs: row["photographs"],
                    photographsMissing: row["photographs_missing"], ground: ground.map { [UInt8]($0) },
                    cameras: cameras.flatMap { try? JSONDecoder().decode([String: Double].self, from: Data($0.utf8)) },
                    remarks: remarks.flatMap { try? JSONDecoder().decode([String].self, from: Data($0.utf8)) } ?? [])
            }
        }
    }
}

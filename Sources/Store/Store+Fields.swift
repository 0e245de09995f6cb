internal import Foundation
internal import GRDB

extension Store {
    /// nil where the segment has no field.
    public func field(ofSegment key: String) throws(StoreError) -> FieldRecord? {
        try read { db in
            try Row.fetchOne(db, sql: "SELECT * FROM segment_field WHERE segment_key = ?", arguments: [key]).map { row in
                let ground: Data? = row["ground"]
                func decoded<Value: Decodable>(_ column: String) throws -> Value? {
                    guard let text: String = row[column] else { return nil }
                    guard let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8)) else {
                        throw StoreError.damaged(path: path, what: "The field of segment \(key.prefix(12)) is damaged")
                    }
                    return value
                }
                return FieldRecord(
                    steps: row["steps"], psnr: row["psnr"], voxels: row["voxels"], photographs: row["photographs"],
                    photographsMissing: row["photographs_missing"], ground: ground.map { [UInt8]($0) },
                    cameras: try decoded("cameras"), remarks: try decoded("remarks") ?? [])
            }
        }
    }
}

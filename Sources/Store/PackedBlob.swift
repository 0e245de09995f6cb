internal import Bindings
internal import Foundation
internal import GRDB

/// Sums or planes as they lie in the store, packed or plain.
struct PackedBlob {
    /// As `packing` in the schema.
    let packing: Int
    let data: Data

    /// Larger than the sums of the largest tile of the most classes.
    private static let limit = 4 << 30

    init?(row: Row, column: String) {
        packing = row["packing"]
        data = row[column]
    }

    /// What was stored; nil where that cannot be told any more.
    var bytes: [UInt8]? { packing == 0 ? [UInt8](data) : Packing.unpack([UInt8](data), limit: Self.limit) }

    /// Packed, unless that would make it longer.
    static func packed(_ bytes: [UInt8]) -> (packing: Int, data: Data) {
        guard let packed = Packing.pack(bytes), packed.count < bytes.count else { return (0, Data(bytes)) }
        return (1, Data(packed))
    }
}

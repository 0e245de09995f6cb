internal import Bindings
internal import Foundation
internal import GRDB
internal import Scene

/// A segment with its frames and partials as rows: what is stored, and what goes from one store into another as it is.
struct SegmentRows {
    private static let segmentColumns = ["key", "drive", "ordinal", "prior", "prior_cells", "recipe", "made_at"]
    private static let frameColumns = [
        "token", "timestamp", "x", "y", "state", "reason", "mean_weight", "mean_divergence", "agreement", "shift_x", "shift_y",
    ]
    private static let fieldColumns = [
        "steps", "psnr", "voxels", "photographs", "photographs_missing", "ground", "cameras", "remarks",
    ]
    /// Fields stored by earlier versions have only so many columns; their digests cover no more.
    private static let oldFieldColumns = 6
    private static let areaColumns = ["min_x", "max_x", "min_y", "max_y"]
    /// The columns of a partial's row that its digest covers, in that order; `photo` follows.
    static let partialColumns = ["segment_key", "i", "j", "frames", "packing", "sums"]

    /// Partials' rows, each with the photo that belongs to it.
    static let partialsWithPhotos = """
        SELECT s.*, p.sums AS photo FROM partial AS s
        LEFT JOIN partial_photo AS p ON p.segment_key = s.segment_key AND p.i = s.i AND p.j = s.j
        """

    let key: String
    private let segment: [DatabaseValue]
    private let frames: [(values: [DatabaseValue], area: [DatabaseValue])]
    private let partials: [(values: [DatabaseValue], photo: DatabaseValue, sha256: Data)]
    /// Empty where the segment has no field.
    private let field: [DatabaseValue]
    private let sha256: Data

    init(_ record: SegmentRecord, frames: [FrameRecord], partials: [PartialRecord], field: FieldRecord? = nil) {
        key = record.key
        segment = [
            record.key.databaseValue, record.drive.databaseValue, record.ordinal.databaseValue,
            Data(ByteCoding.bytes(of: record.prior)).databaseValue, record.priorCells.databaseValue, record.recipe.databaseValue,
            record.madeAt.databaseValue,
        ]
        self.frames = frames.map { frame in
            let values: [DatabaseValue] = [
                frame.token.databaseValue, frame.timestamp.databaseValue, frame.x.databaseValue, frame.y.databaseValue,
                (frame.reason == nil ? "fused" : "set aside").databaseValue, frame.reason.databaseValue,
                frame.meanWeight.databaseValue, frame.meanDivergence.databaseValue, frame.agreement.databaseValue,
                (frame.shift?.x).databaseValue,
                (frame.shift?.y).databaseValue,
            ]
            let area = frame.area.map { [$0.minX, $0.maxX, $0.minY, $0.maxY].map(\.databaseValue) } ?? []
            return (values, area)
        }
        self.partials = partials.map { partial in
            let (packing, sums) = PackedBlob.packed(partial.sums)
            let values = [
                record.key.databaseValue, partial.tile.i.databaseValue, partial.tile.j.databaseValue, partial.frames.databaseValue,
                packing.databaseValue, sums.databaseValue,
            ]
            let photo = partial.photo.map { Data($0) }.databaseValue
            return (values, photo, RowDigest.of(values + [photo]))
        }
        self.field = field.map { Self.values(of: $0) } ?? []
        sha256 = Self.digest(segment, self.frames.map(\.values), self.field)
    }

    /// Reads a segment whole.
    ///
    /// - Throws: `StoreError.damaged` where a row is not what was written.
    init(reading key: String, of path: String, _ db: Database) throws {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM segment WHERE key = ?", arguments: [key]) else {
            throw StoreError.damaged(path: path, what: "Segment \(key.prefix(12)) is named but not there")
        }
        self.key = key
        segment = row.values(Self.segmentColumns)
        sha256 = row["sha256"]
        frames = try Self.frames(of: key, db)
        field = try Self.field(of: key, db)
        partials = try Row.fetchAll(
            db, sql: "\(Self.partialsWithPhotos) WHERE s.segment_key = ? ORDER BY s.i, s.j", arguments: [key]
        ).map { ($0.values(Self.partialColumns), $0["photo"], $0["sha256"]) }
        guard sha256 == Self.digest(segment, frames.map(\.values), field) else {
            throw StoreError.damaged(path: path, what: "Segment \(key.prefix(12)) is damaged")
        }
        for partial in partials where partial.sha256 != RowDigest.of(partial.values + [partial.photo]) {
            throw StoreError.damaged(
                path: path,
                what: "The partial of segment \(key.prefix(12)) at tile \(Self.place(of: partial.values)) is damaged")
        }
    }

    /// Inserts everything, unless the segment is there already.
    ///
    /// - Returns: whether it was inserted.
    func insert(_ db: Database) throws -> Bool {
        try db.execute(
            sql:
                "INSERT INTO segment (\(Self.names(Self.segmentColumns)), sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            arguments: StatementArguments(segment + [sha256.databaseValue]))
        guard db.changesCount == 1 else { return false }
        for frame in frames {
            try db.execute(
                sql:
                    "INSERT INTO frame (segment_key, \(Self.names(Self.frameColumns))) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: StatementArguments([key.databaseValue] + frame.values))
            guard !frame.area.isEmpty else { continue }
            // SQLite rounds R-tree bounds outward to single precision itself.
            try db.execute(
                sql: "INSERT INTO frame_area (id, \(Self.names(Self.areaColumns))) VALUES (?, ?, ?, ?, ?)",
                arguments: StatementArguments([db.lastInsertedRowID.databaseValue] + frame.area))
        }
        if !field.isEmpty {
            try db.execute(
                sql:
                    "INSERT INTO segment_field (segment_key, \(Self.names(Self.fieldColumns))) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                arguments: StatementArguments([key.databaseValue] + field))
        }
        for partial in partials {
            try db.execute(
                sql: "INSERT INTO partial (\(Self.names(Self.partialColumns)), sha256) VALUES (?, ?, ?, ?, ?, ?, ?)",
                arguments: StatementArguments(partial.values + [partial.sha256.databaseValue]))
            guard !partial.photo.isNull else { continue }
            try db.execute(
                sql: "INSERT INTO partial_photo (segment_key, i, j, sums) VALUES (?, ?, ?, ?)",
                arguments: StatementArguments(partial.values.prefix(3) + [partial.photo]))
        }
        return true
    }

    /// Whether the segment's row and its frames are what was written; nil where no digest was written.
    static func isSound(_ row: Row, _ db: Database) throws -> Bool? {
        let sha256: Data = row["sha256"]
        guard !sha256.isEmpty else { return nil }
        return try sha256
            == digest(
                row.values(segmentColumns), frames(of: row["key"], db).map(\.values), field(of: row["key"], db))
    }

    private static func frames(of key: String, _ db: Database) throws -> [(values: [DatabaseValue], area: [DatabaseValue])] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT f.*, \(areaColumns.map { "a.\($0)" }.joined(separator: ", ")) FROM frame AS f
                LEFT JOIN frame_area AS a ON a.id = f.id WHERE f.segment_key = ? ORDER BY f.id
                """, arguments: [key]
        ).map { row in
            let area = row.values(areaColumns)
            return (row.values(frameColumns), area.contains(.null) ? [] : area)
        }
    }

    private static func field(of key: String, _ db: Database) throws -> [DatabaseValue] {
        try Row.fetchOne(db, sql: "SELECT * FROM segment_field WHERE segment_key = ?", arguments: [key])?.values(fieldColumns) ?? []
    }

    private static func digest(_ segment: [DatabaseValue], _ frames: [[DatabaseValue]], _ field: [DatabaseValue]) -> Data {
        var digest = RowDigest()
        digest.add(segment)
        for frame in frames { digest.add(frame) }
        if !field.isEmpty {
            let added = field.dropFirst(oldFieldColumns)
            digest.add(Array(field.prefix(oldFieldColumns)) + (added.allSatisfy(\.isNull) ? [] : Array(added)))
        }
        return digest.finish()
    }

    private static func values(of field: FieldRecord) -> [DatabaseValue] {
        func json(_ value: some Encodable) -> String? {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) }
        }
        return [
            field.steps.databaseValue, field.psnr.databaseValue, field.voxels.databaseValue, field.photographs.databaseValue,
            field.photographsMissing.databaseValue, field.ground.map { Data($0) }.databaseValue,
            field.cameras.flatMap { json($0) }.databaseValue,
            (field.remarks.isEmpty ? nil : json(field.remarks)).databaseValue,
        ]
    }

    private static func place(of partial: [DatabaseValue]) -> String { "\(partial[1]),\(partial[2])" }
    private static func names(_ columns: [String]) -> String { columns.joined(separator: ", ") }
}

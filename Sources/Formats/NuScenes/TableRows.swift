internal import Foundation

/// The rows of a nuScenes table, a JSON array of flat objects, read as a stream: memory holds one batch of rows, never the table.
struct TableRows {
    let path: String

    /// Bytes read at a time; a batch of whole rows is decoded from each.
    private static let chunk = 1 << 20

    /// Decodes every row and hands it over in file order.
    ///
    /// - Throws: `FileError` where there is no such table, `ReadError` where it ends early or a row does not decode.
    func forEach<Row: Decodable>(_ type: Row.Type, _ body: (Row) throws -> Void) throws {
        guard let handle = FileHandle(forReadingAtPath: path) else { throw FileError.missing(path: path) }
        defer { try? handle.close() }
        var splitter = ObjectSplitter()
        var count = 0
        let decoder = JSONDecoder()
        while true {
            guard let piece = try handle.read(upToCount: Self.chunk), !piece.isEmpty else { break }
            guard let batch = splitter.take(piece) else { continue }
            count = try decode(batch, from: count, with: decoder, body)
        }
        guard splitter.isComplete else { throw ReadError.truncatedTable(path: path, row: count) }
    }

    private func decode<Row: Decodable>(
        _ batch: ObjectSplitter.Batch, from count: Int, with decoder: JSONDecoder, _ body: (Row) throws -> Void
    ) throws -> Int {
        let rows: [Row]
        do { rows = try decoder.decode([Row].self, from: batch.json) } catch {
            throw badRow(error, in: batch, from: count, as: Row.self)
        }
        for row in rows { try body(row) }
        return count + rows.count
    }

    private func badRow<Row: Decodable>(_ error: any Error, in batch: ObjectSplitter.Batch, from count: Int, as: Row.Type)
        -> ReadError
    {
        guard let context = (error as? DecodingError)?.context, let index = context.codingPath.first?.intValue else {
            return .badRow(
                path: path, row: count + 1, detail: "between rows \(count + 1) and \(count + batch.rows) \(explain(error))")
        }
        return .badRow(path: path, row: count + index + 1, detail: explain(error))
    }
}

extension DecodingError {
    fileprivate var context: Context? {
        switch self {
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
            .dataCorrupted(let context):
            context
        @unknown default: nil
        }
    }
}

/// Cuts the bytes of a JSON array, as they come, into batches of whole objects.
///
/// It looks at braces and quotation marks alone; what is between them is the JSON decoder's business.
struct ObjectSplitter {
    struct Batch {
        /// A JSON array of whole objects.
        let json: Data
        let rows: Int
    }

    private var pending: [UInt8] = []
    private var depth = 0
    private var inString = false
    private var escaped = false
    private var closed = false

    /// Whether the array has been closed and nothing is left over.
    var isComplete: Bool { closed && depth == 0 }

    /// Takes the next bytes; returns the objects that are now whole.
    mutating func take(_ piece: Data) -> Batch? {
        var json: [UInt8] = [UInt8(ascii: "[")]
        json.reserveCapacity(pending.count + piece.count + 2)
        json.append(contentsOf: pending)
        var whole = 0
        var rows = 0
        for byte in piece {
            if depth == 0 {
                if byte == UInt8(ascii: "]") { closed = true }
                guard byte == UInt8(ascii: "{") else { continue }
                if json.count > 1 { json.append(UInt8(ascii: ",")) }
                depth = 1
                json.append(byte)
                continue
            }
            json.append(byte)
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
            } else if byte == UInt8(ascii: "\"") {
                inString = true
            } else if byte == UInt8(ascii: "{") {
                depth += 1
            } else if byte == UInt8(ascii: "}") {
                depth -= 1
                if depth == 0 {
                    whole = json.count
                    rows += 1
                }
            }
        }
        pending = whole > 0 ? Array(json[whole...].drop { $0 == UInt8(ascii: ",") }) : Array(json[1...])
        guard rows > 0 else { return nil }
        return Batch(json: Data(json[..<whole]) + [UInt8(ascii: "]")], rows: rows)
    }
}

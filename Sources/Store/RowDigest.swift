internal import Crypto
internal import Foundation
internal import GRDB

/// The SHA-256 that a row carries of itself: every value with its type and length, so that a flipped bit anywhere is found.
struct RowDigest {
    private var hash = SHA256()

    static func of(_ values: [DatabaseValue]) -> Data {
        var digest = RowDigest()
        digest.add(values)
        return digest.finish()
    }

    mutating func add(_ values: [DatabaseValue]) {
        for value in values { add(value) }
    }

    private mutating func add(_ value: DatabaseValue) {
        switch value.storage {
        case .null: add(tag: 0, Data())
        case .int64(let number): add(tag: 1, Data("\(number)".utf8))
        // SQLite knows no NaN and stores NULL.
        case .double(let number): number.isNaN ? add(tag: 0, Data()) : add(tag: 2, Data("\(number.bitPattern)".utf8))
        case .string(let text): add(tag: 3, Data(text.utf8))
        case .blob(let bytes): add(tag: 4, bytes)
        }
    }

    private mutating func add(tag: UInt8, _ bytes: Data) {
        hash.update(data: Data("\(tag) \(bytes.count)\n".utf8))
        hash.update(data: bytes)
    }

    func finish() -> Data { Data(hash.finalize()) }
}

extension Row {
    func values(_ columns: [String]) -> [DatabaseValue] { columns.map { self[$0] } }
}

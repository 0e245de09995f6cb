internal import Bindings
internal import Foundation
internal import GRDB

extension ExportDestination {
    /// Fills a new SQLite file here, in one transaction.
    ///
    /// - Parameters:
    ///   - applicationID, version: what the file's format registers.
    /// - Throws: `FileError` where the disk does not take it; what `fill` throws.
    func writeSQLite(applicationID: Int32, version: Int32, fill: (Database) throws -> Void) throws {
        do {
            let file = try DatabaseQueue(path: temporary)
            defer { try? file.close() }
            try file.inDatabase { db in
                // Nobody reads the file before it is whole and synced, so SQLite need not take care of crashes.
                try db.execute(sql: "PRAGMA journal_mode = OFF")
                try db.execute(sql: "PRAGMA synchronous = OFF")
                try db.execute(sql: "PRAGMA application_id = \(applicationID)")
                try db.execute(sql: "PRAGMA user_version = \(version)")
                try db.inTransaction {
                    try fill(db)
                    return .commit
                }
            }
        } catch let error as DatabaseError {
            let code: Int32 = error.resultCode == .SQLITE_FULL ? ENOSPC : EIO
            throw FileError.unwritable(SystemFailure(path: path, code: code))
        }
    }
}

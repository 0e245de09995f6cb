internal import Bindings
internal import Foundation
internal import GRDB

/// The SQLite database that holds jobs, partials and tiles.
///
/// WAL, foreign keys on, constraints in the schema. Every method is one transaction: it happens whole or not at all.
public final class Store: Sendable {
    public let path: String
    let database: any DatabaseWriter

    /// Opens a store, making it where there is none.
    ///
    /// - Throws: `StoreError`; a network file system is refused, since SQLite's log needs memory that all who open it share.
    public init(path: String) throws(StoreError) {
        self.path = path
        database = try Self.explained(path) {
            let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
            do { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) } catch {
                throw StoreError.unreachable(path: path, reason: "its folder cannot be made")
            }
            if let kind = FileSystem.networkName(at: folder.path) { throw StoreError.networkFileSystem(path: path, kind: kind) }
            try Self.refuseWhatIsNoStoreOfOurs(path)
            let pool = try DatabasePool(path: path, configuration: Self.configuration)
            try Self.migrator.migrate(pool)
            return pool
        }
    }

    /// Opens a store that is there.
    ///
    /// - Throws: `StoreError`; `.missing` where there is none, and none is made.
    public convenience init(existing path: String) throws(StoreError) {
        guard FileManager.default.fileExists(atPath: path) else { throw .missing(path: path) }
        try self.init(path: path)
    }

    /// Opens a store that nobody writes any more, wherever it lies, without changing a byte of it: a shard.
    ///
    /// - Throws: `StoreError`.
    public init(sealed path: String) throws(StoreError) {
        self.path = path
        database = try Self.explained(path) {
            let sealed = SealedFile(path: path)
            try sealed.check()
            var configuration = Self.configuration
            configuration.readonly = true
            let file = try DatabaseQueue(path: sealed.immutableName, configuration: configuration)
            let found = try file.read { db in
                guard try db.tableExists("grdb_migrations") else { throw StoreError.notAStore(path: path) }
                return try Self.migrator.appliedIdentifiers(db)
            }
            let unknown = found.subtracting(Self.migrator.migrations)
            guard unknown.isEmpty else { throw StoreError.newer(path: path, found: unknown.sorted()) }
            let lacking = Set(Self.migrator.migrations).subtracting(found)
            guard lacking.isEmpty else { throw StoreError.older(path: path, lacks: lacking.sorted()) }
            return file
        }
    }

    /// Reads in one snapshot.
    func read<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.explained(path) { try database.read(body) }
    }

    /// Writes in one transaction, which rolls back if `body` throws.
    func write<Value>(_ body: (Database) throws -> Value) throws(StoreError) -> Value {
        try Self.explained(path) { try database.write(body) }
    }

    static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(10)
        configuration.foreignKeysEnabled = true
        configuration.prepareDatabase { if !$0.configuration.readonly { try $0.execute(sql: "PRAGMA synchronous = NORMAL") } }
        return configuration
    }

    /// Looks at a file before it is opened for writing, since opening alone changes its bytes.
    private static func refuseWhatIsNoStoreOfOurs(_ path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return }
        var configuration = configuration
        configuration.readonly = true
        let file = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? file.close() }
        let (found, isForeign) = try file.read { db in
            (try migrator.appliedIdentifiers(db), try db.tableExists("grdb_migrations") == false && !isEmpty(db))
        }
        guard !isForeign else { throw StoreError.notAStore(path: path) }
        let unknown = found.subtracting(migrator.migrations)
        guard unknown.isEmpty else { throw StoreError.newer(path: path, found: unknown.sorted()) }
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("map-0001") {
            try $0.execute(sql: String(decoding: PackageResources.map_0001_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0002") {
            try $0.execute(sql: String(decoding: PackageResources.map_0002_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0003") {
            try $0.execute(sql: String(decoding: PackageResources.map_0003_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0004") {
            try $0.execute(sql: String(decoding: PackageResources.map_0004_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0005") {
            try $0.execute(sql: String(decoding: PackageResources.map_0005_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0007") {
            try $0.execute(sql: String(decoding: PackageResources.map_0007_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0008") {
            try $0.execute(sql: String(decoding: PackageResources.map_0008_sql, as: UTF8.self))
        }
        migrator.registerMigration("map-0010") {
            try $0.execute(sql: String(decoding: PackageResources.map_0010_sql, as: UTF8.self))
        }
        return migrator
    }

    static func explained<Value>(_ path: String, _ body: () throws -> Value) throws(StoreError) -> Value {
        do { return try body() } catch let error as StoreError { throw error } catch let error as DatabaseError {
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: throw .locked(path: path)
            case .SQLITE_NOTADB: throw .notAStore(path: path)
            case .SQLITE_CORRUPT: throw .structureDamaged(path: path, what: error.message ?? "it cannot be read")
            case .SQLITE_FULL: throw .full(path: path)
            case .SQLITE_CANTOPEN, .SQLITE_READONLY, .SQLITE_IOERR, .SQLITE_PERM:
                throw .unreachable(path: path, reason: error.message ?? "error \(error.resultCode.rawValue)")
            default: throw .failed(path: path, reason: error.message ?? "error \(error.resultCode.rawValue)")
            }
        } catch { throw .failed(path: path, reason: "\(error)") }
    }
}

private func isEmpty(_ db: Database) throws -> Bool {
    try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_master") == 0
}

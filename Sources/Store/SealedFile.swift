internal import Foundation

/// A database file that nobody writes, looked at before anything opens it: whether it is whole, and its log empty.
struct SealedFile {
    let path: String

    /// - Throws: `StoreError` where the file is missing, no database, cut short, or not closed by who wrote it.
    func check() throws(StoreError) {
        guard let file = FileHandle(forReadingAtPath: path) else { throw .noShard(path: path) }
        defer { try? file.close() }
        let (head, size): (Data, UInt64)
        do { (head, size) = (try file.read(upToCount: 100) ?? Data(), try file.seekToEnd()) } catch {
            throw .unreachable(path: path, reason: "it cannot be read")
        }
        guard head.count == 100 else { throw .damaged(path: path, what: "The shard is cut short: it has \(size) bytes") }
        guard head.starts(with: Data("SQLite format 3\0".utf8)) else { throw .notAStore(path: path) }
        let log = try? FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? Int
        guard (log ?? 0) == 0 else { throw .stillWritten(path: path) }
        // https://sqlite.org/fileformat2.html#the_database_header
        let page = UInt64(head[16]) << 8 | UInt64(head[17])
        let pages = head[28..<32].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        let declared = (page == 1 ? 65_536 : page) * pages
        guard size >= declared else {
            throw .damaged(path: path, what: "The shard is cut short: it has \(size) of \(declared) bytes")
        }
    }

    /// The name by which SQLite opens it without a lock, a log or a change, as long as nobody writes it.
    var immutableName: String {
        let plain = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
        return "file:\(plain)?immutable=1"
    }
}

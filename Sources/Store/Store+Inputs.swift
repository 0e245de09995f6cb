internal import GRDB

/// What tells one state of a file from another without reading it.
public struct FileStamp: Sendable, Hashable {
    public let path: String
    public let size, modifiedNanoseconds, inode: Int64

    public init(path: String, size: Int64, modifiedNanoseconds: Int64, inode: Int64) {
        self.path = path
        self.size = size
        self.modifiedNanoseconds = modifiedNanoseconds
        self.inode = inode
    }
}

extension Store {
    /// The digest found when the file last had this stamp.
    public func digest(of stamp: FileStamp) throws(StoreError) -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT sha256 FROM input_digest WHERE path = ? AND size = ? AND modified_ns = ? AND inode = ?",
                arguments: [stamp.path, stamp.size, stamp.modifiedNanoseconds, stamp.inode])
        }
    }

    public func remember(_ digests: [(stamp: FileStamp, sha256: String)]) throws(StoreError) {
        try write { db in
            for (stamp, sha256) in digests { try Self.remember(stamp, sha256, db) }
        }
    }

    static func remember(_ stamp: FileStamp, _ sha256: String, _ db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO input_digest (path, size, modified_ns, inode, sha256) VALUES (?, ?, ?, ?, ?)",
            arguments: [stamp.path, stamp.size, stamp.modifiedNanoseconds, stamp.inode, sha256])
    }

    /// Every digest that is remembered.
    func digests() throws(StoreError) -> [(stamp: FileStamp, sha256: String)] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT * FROM input_digest").map { row in
                let stamp = FileStamp(
                    path: row["path"], size: row["size"], modifiedNanoseconds: row["modified_ns"], inode: row["inode"])
                return (stamp, row["sha256"])
            }
        }
    }
}

internal import Crypto
internal import Formats
internal import Foundation
internal import Store
internal import Synchronization

/// Digests of prediction files: taken from the store where a file has not changed since, else read from the file.
final class InputDigests: Sendable {
    private let database: Store
    private let fresh = Mutex<[(stamp: FileStamp, sha256: String)]>([])

    init(store: Store) {
        database = store
    }

    /// SHA-256 of a frame's prediction; "missing" where there is none, so that one that turns up later is fused.
    func digest(of token: String, in folder: PredictionFolder) throws -> String {
        let path: String
        do { path = try folder.file(of: token) } catch { return "missing" }
        guard let stamp = FileStamp(ofFile: path) else { return "missing" }
        if let known = try database.digest(of: stamp) { return known }
        let sha256: String
        do { sha256 = try folder.digest(of: token) } catch is FileError { return "unreadable" }
        fresh.withLock { $0.append((stamp, sha256)) }
        return sha256
    }

    /// SHA-256 of a file; "missing" where there is none, "unreadable" where it cannot be read.
    func digest(ofFile path: String) throws -> String {
        guard let stamp = FileStamp(ofFile: path) else { return "missing" }
        if let known = try database.digest(of: stamp) { return known }
        let bytes: [UInt8]
        do { bytes = try readFile(path) } catch { return "unreadable" }
        let sha256 = SHA256.hash(data: Data(bytes)).hexadecimal
        fresh.withLock { $0.append((stamp, sha256)) }
        return sha256
    }

    /// Hands what was read to the store.
    func store() throws {
        try database.remember(fresh.withLock { $0 })
    }
}

extension FileStamp {
    /// nil where there is no such file.
    init?(ofFile path: String) {
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: path), let size = attributes[.size] as? Int64,
            let modified = attributes[.modificationDate] as? Date
        else { return nil }
        let inode = (attributes[.systemFileNumber] as? Int64) ?? 0
        self.init(path: path, size: size, modifiedNanoseconds: Int64(modified.timeIntervalSince1970 * 1e9), inode: inode)
    }
}

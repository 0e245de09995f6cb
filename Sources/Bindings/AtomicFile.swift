internal import Glibc

/// A system call that failed, as facts.
public struct SystemFailure: Error, Sendable, Hashable {
    public let path: String
    public let code: Int32
    /// What the system says, e.g. "No space left on device".
    public let reason: String

    public init(path: String, code: Int32) {
        self.path = path
        self.code = code
        reason = unsafe String(cString: strerror(code))
    }

    public var isMissing: Bool { code == ENOENT || code == ENOTDIR }
}

/// Files that appear complete or not at all.
public enum AtomicFile {
    /// Writes beside the destination, syncs, and renames into place.
    public static func write(_ bytes: [UInt8], to path: String) throws(SystemFailure) {
        let temporary = "\(path).\(getpid()).partial"
        let descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        var place = 0
        while place < bytes.count {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + place }, bytes.count - place)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw abandon(temporary, path, descriptor, code: errno) }
            place += written
        }
        guard fsync(descriptor) == 0 else { throw abandon(temporary, path, descriptor, code: errno) }
        guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            throw abandon(temporary, path, -1, code: errno)
        }
        syncFolder(of: path)
    }

    /// Syncs a file that lies complete beside its destination, and renames it into place.
    public static func publish(_ temporary: String, as path: String) throws(SystemFailure) {
        let descriptor = unsafe open(temporary, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(path: temporary, code: errno) }
        guard fsync(descriptor) == 0 else { throw abandon(temporary, path, descriptor, code: errno) }
        guard close(descriptor) == 0, unsafe rename(temporary, path) == 0 else {
            throw abandon(temporary, path, -1, code: errno)
        }
        syncFolder(of: path)
    }

    /// A whole file's bytes.
    ///
    /// - Parameter limit: a larger file is refused with EFBIG.
    public static func read(_ path: String, limit: Int = .max) throws(SystemFailure) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        defer { _ = close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemFailure(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw SystemFailure(path: path, code: status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL)
        }
        guard status.st_size <= limit else { throw SystemFailure(path: path, code: EFBIG) }
        var failure: Int32 = 0
        let size = Int(status.st_size)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, initialised in
            var place = 0
            while place < size {
                let count = unsafe Glibc.read(descriptor, buffer.baseAddress.map { unsafe $0 + place }, size - place)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 {
                    failure = count < 0 ? errno : 0
                    break
                }
                place += count
            }
            initialised = place
        }
        guard failure == 0 else { throw SystemFailure(path: path, code: failure) }
        return bytes
    }

    private static func abandon(_ temporary: String, _ path: String, _ descriptor: Int32, code: Int32) -> SystemFailure {
        if descriptor >= 0 { _ = close(descriptor) }
        _ = unsafe unlink(temporary)
        return SystemFailure(path: path, code: code)
    }

    private static func syncFolder(of path: String) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let descriptor = unsafe open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = fsync(descriptor)
        _ = close(descriptor)
    }
}

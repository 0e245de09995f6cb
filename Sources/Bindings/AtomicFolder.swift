internal import Glibc

/// Folders that appear complete or not at all: filled beside their destination, synced, and put in its place.
public enum AtomicFolder {
    /// Writes a file inside a folder that nobody reads yet.
    public static func write(_ bytes: [UInt8], to path: String, synced: Bool = true) throws(SystemFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        var place = 0
        while place < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { source in
                unsafe Glibc.write(descriptor, source.baseAddress.map { unsafe $0 + place }, bytes.count - place)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else {
                let code = errno
                _ = close(descriptor)
                throw SystemFailure(path: path, code: code)
            }
            place += written
        }
        let failed = synced && fsync(descriptor) != 0
        let code = errno
        // On some file systems a full disk is only heard of here.
        guard close(descriptor) == 0, !failed else { throw SystemFailure(path: path, code: failed ? code : errno) }
    }

    /// Makes a file's bytes last.
    public static func sync(file path: String) throws(SystemFailure) {
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        let synced = fsync(descriptor)
        let code = errno
        _ = close(descriptor)
        guard synced == 0 else { throw SystemFailure(path: path, code: code) }
    }

    /// Makes the bytes of very many files last: the system writes them all at once, and then each is asked whether it was.
    public static func sync(files paths: [String]) throws(SystemFailure) {
        Glibc.sync()
        for path in paths { try sync(file: path) }
    }

    /// Puts a synced file or folder in the place of `destination`; a folder that was there before is moved to `aside`.
    ///
    /// Where two renames are needed and the second fails, the first is undone.
    public static func commit(_ temporary: String, as destination: String, aside: String) throws(SystemFailure) {
        if unsafe rename(temporary, destination) != 0 {
            guard [EEXIST, ENOTEMPTY, EISDIR, ENOTDIR].contains(errno), unsafe rename(destination, aside) == 0 else {
                throw SystemFailure(path: destination, code: errno)
            }
            guard unsafe rename(temporary, destination) == 0 else {
                let code = errno
                _ = unsafe rename(aside, destination)
                throw SystemFailure(path: destination, code: code)
            }
        }
        let parent = destination.lastIndex(of: "/").map { String(destination[..<$0]) } ?? "."
        try sync(parent.isEmpty ? "/" : parent)
    }

    /// Makes a folder's list of names last.
    public static func sync(_ folder: String) throws(SystemFailure) {
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(path: folder, code: errno) }
        let synced = fsync(descriptor)
        let code = errno
        _ = close(descriptor)
        guard synced == 0 else { throw SystemFailure(path: folder, code: code) }
    }
}

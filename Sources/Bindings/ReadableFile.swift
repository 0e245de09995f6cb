internal import Glibc

/// A file that is read in pieces, for what is too large to be held whole.
public final class ReadableFile: Sendable {
    private let path: String
    private let descriptor: Int32
    /// Bytes, when it was opened.
    public let size: Int

    /// Opens a file that exists.
    public init(path: String) throws(SystemFailure) {
        self.path = path
        descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            let code = errno
            _ = close(descriptor)
            throw SystemFailure(path: path, code: code)
        }
        size = Int(status.st_size)
    }

    deinit { _ = close(descriptor) }

    /// - Throws: with EIO where the file ends before.
    public func bytes(at offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
        try piece(of: descriptor, path: path, at: offset, count: count)
    }
}

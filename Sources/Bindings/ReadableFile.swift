internal import Glibc

/// A file that is read in pieces, for what is too large to be held whole.
public final class ReadableFile: Sendable {
    private let path: String
    private let descriptor: Int32
    public let size: Int

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
        var code: Int32 = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialised in
            var place = 0
            while place < count {
                let got = unsafe pread(
                    descriptor, buffer.baseAddress.map { unsafe $0 + place }, count - place, off_t(offset + place))
                if got < 0 && errno == EINTR { continue }
                if got <= 0 {
                    code = got < 0 ? errno : EIO
                    break
                }
                place += got
            }
            initialised = place
        }
        guard code == 0 else { throw SystemFailure(path: path, code: code) }
        return bytes
    }
}

internal import Glibc

/// A file without a name that goes with whoever holds it: for what is too large to keep in memory until its place is known.
public final class ScratchFile {
    private let path: String
    private let descriptor: Int32
    /// How many bytes it holds.
    public private(set) var size = 0

    /// - Parameter path: where it lies, so that it is on the volume of what will be made of it; its name is gone at once.
    public init(near path: String) throws(SystemFailure) {
        self.path = path
        let name = "\(path).scratch"
        descriptor = unsafe open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
        _ = unsafe unlink(name)
    }

    deinit { _ = close(descriptor) }

    /// - Returns: where the bytes begin.
    @discardableResult
    public func append(_ bytes: [UInt8]) throws(SystemFailure) -> Int {
        let start = size
        var place = 0
        while place < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { source in
                unsafe pwrite(descriptor, source.baseAddress.map { unsafe $0 + place }, bytes.count - place, off_t(start + place))
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw SystemFailure(path: path, code: errno) }
            place += written
        }
        size += bytes.count
        return start
    }

    public func bytes(at offset: Int, count: Int) throws(SystemFailure) -> [UInt8] {
        try piece(of: descriptor, path: path, at: offset, count: count)
    }
}

/// A file that is written from its beginning to its end, piece by piece.
public final class SequentialFile {
    private let path: String
    private let descriptor: Int32

    public init(path: String) throws(SystemFailure) {
        self.path = path
        descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw SystemFailure(path: path, code: errno) }
    }

    deinit { _ = close(descriptor) }

    public func write(_ bytes: [UInt8]) throws(SystemFailure) {
        var place = 0
        while place < bytes.count {
            let written = unsafe bytes.withUnsafeBytes { source in
                unsafe Glibc.write(descriptor, source.baseAddress.map { unsafe $0 + place }, bytes.count - place)
            }
            if written < 0 && errno == EINTR { continue }
            guard written > 0 else { throw SystemFailure(path: path, code: errno) }
            place += written
        }
    }
}

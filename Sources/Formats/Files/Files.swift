internal import Bindings
internal import Foundation

/// Writes a file so that it appears complete or not at all.
public func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    do { try AtomicFile.write(bytes, to: path) } catch { throw FileError.unwritable(error) }
}

/// Reads a whole file.
///
/// - Parameter limit: a file of more bytes is refused.
public func readFile(_ path: String, limit: Int = .max) throws(FileError) -> [UInt8] {
    do { return try AtomicFile.read(path, limit: limit) } catch {
        if error.isMissing { throw FileError.missing(path: path) }
        throw FileError.unreadable(error)
    }
}

/// Whether a folder lies there, or a link to one.
func isFolder(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path + "/.") }

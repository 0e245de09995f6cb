internal import Bindings
internal import Foundation

/// Makes a folder, and those it lies in, where it is not there.
///
/// - Throws: `FileError.unwritable`, e.g. where a file has its name.
public func makeFolder(at path: String) throws(FileError) {
    do { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) } catch {
        throw FileError(path, refused: error)
    }
}

extension FileError {
    /// What Foundation says when something cannot be made, moved or deleted.
    init(_ path: String, refused error: any Error) {
        let error = error as NSError
        let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
        let isTaken = error.domain == NSCocoaErrorDomain && error.code == CocoaError.fileWriteFileExists.rawValue
        self = .unwritable(SystemFailure(path: path, code: Int32(underlying?.code ?? Int(isTaken ? EEXIST : EACCES))))
    }
}

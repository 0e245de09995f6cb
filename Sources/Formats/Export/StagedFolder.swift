internal import Bindings
internal import Foundation

/// A folder of exported files that appears complete or not at all: filled beside its destination, then renamed into place.
public struct StagedFolder: Sendable {
    private let destination, temporary: URL
    private static let mark = "export.json"

    /// - Parameter force: replace a folder even if no export wrote it.
    /// - Throws: `ExportError.occupied`, `FileError`.
    public init(_ path: String, force: Bool) throws {
        destination = URL(fileURLWithPath: path).standardizedFileURL
        let parent = destination.deletingLastPathComponent()
        temporary = parent.appendingPathComponent(
            ".\(destination.lastPathComponent).\(ProcessInfo.processInfo.processIdentifier).partial")
        let files = FileManager.default
        if files.fileExists(atPath: destination.path) {
            let found = try? files.contentsOfDirectory(atPath: destination.path)
            guard force || found.map({ $0.isEmpty || $0.contains(Self.mark) }) == true else {
                throw ExportError.occupied(path: path)
            }
        }
        try Self.explained(temporary.path) { try files.createDirectory(at: temporary, withIntermediateDirectories: true) }
    }

    /// Writes one file, making the folders of its name.
    public func write(_ bytes: [UInt8], to name: String) throws {
        let file = temporary.appendingPathComponent(name)
        try Self.explained(file.path) {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        }
        try writeAtomically(bytes, to: file.path)
    }

    /// Marks the folder as an export's and puts it in place of what was there.
    public func finish() throws {
        try write(Array("{\"writer\": \"mapweave export\"}\n".utf8), to: Self.mark)
        let files = FileManager.default
        let old = temporary.appendingPathExtension("old")
        try Self.explained(destination.path) {
            let replaces = files.fileExists(atPath: destination.path)
            if replaces { try files.moveItem(at: destination, to: old) }
            try files.moveItem(at: temporary, to: destination)
            if replaces { try files.removeItem(at: old) }
        }
    }

    /// Takes away what was written so far.
    public func abandon() { try? FileManager.default.removeItem(at: temporary) }

    private static func explained(_ path: String, _ body: () throws -> Void) throws {
        do { try body() } catch {
            let cause = ((error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError) ?? (error as NSError)
            throw FileError.unwritable(
                SystemFailure(path: path, code: cause.domain == NSPOSIXErrorDomain ? Int32(cause.code) : EIO))
        }
    }
}

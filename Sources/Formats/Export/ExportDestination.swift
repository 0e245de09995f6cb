internal import Bindings
internal import Foundation
internal import Scene

/// Where an export goes: a folder or a file that is replaced only if we wrote it, and then whole.
struct ExportDestination: Sendable {
    /// The file that says a folder is an export of ours.
    static let marker = "mapweave-export.json"

    let path: String
    /// What is written until it is put in place.
    let temporary: String
    private let isFolder: Bool

    /// Refuses a destination that must not be replaced, before anything is made.
    init(_ request: ExportRequest, isFolder: Bool) throws {
        let url = URL(fileURLWithPath: request.destination).standardizedFileURL
        path = url.path
        self.isFolder = isFolder
        temporary = url.deletingLastPathComponent().appendingPathComponent(".\(url.lastPathComponent).\(getpid()).partial").path
        let home = FileManager.default.homeDirectoryForCurrentUser.path
        for held in [FileManager.default.currentDirectoryPath, home]
        where held == path || held.hasPrefix(path == "/" ? path : path + "/") {
            throw ExportError.holdsUs(path: path)
        }
        guard request.force || Self.mayReplace(path) else { throw ExportError.occupied(path: path) }
        try Self.explained(path) {
            try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try? FileManager.default.removeItem(atPath: temporary)
            guard isFolder else { return }
            try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: false)
        }
    }

    /// Makes a folder inside the folder.
    func makeFolder(_ name: String) throws {
        try Self.explained(path) {
            try FileManager.default.createDirectory(atPath: "\(temporary)/\(name)", withIntermediateDirectories: true)
        }
    }

    /// Writes a file inside the folder.
    ///
    /// - Parameter synced: false for one of very many, which `finish` makes last all at once.
    func write(_ bytes: [UInt8], to name: String, synced: Bool = true) throws(FileError) {
        do { try AtomicFolder.write(bytes, to: "\(temporary)/\(name)", synced: synced) } catch {
            throw .unwritable(SystemFailure(path: "\(path)/\(name)", code: error.code))
        }
    }

    /// Puts the folder in place, or a single file: of these bytes, or the one that was written at `temporary`.
    ///
    /// - Parameter wholesale: whether files in the folder were written unsynced.
    func finish(file bytes: [UInt8]? = nil, wholesale: Bool = false) throws(FileError) {
        let aside = temporary + ".old"
        do {
            if let bytes {
                try AtomicFolder.write(bytes, to: temporary)
            } else if !isFolder {
                try AtomicFolder.sync(file: temporary)
            }
            let inside = isFolder ? (FileManager.default.subpaths(atPath: temporary) ?? []).map { "\(temporary)/\($0)" } : []
            let folders = inside.filter(Self.isDirectory)
            if wholesale { try AtomicFolder.sync(files: inside.filter { !Self.isDirectory($0) }) }
            for folder in isFolder ? folders + [temporary] : [] { try AtomicFolder.sync(folder) }
            try AtomicFolder.commit(temporary, as: path, aside: aside)
        } catch {
            abandon()
            throw .unwritable(SystemFailure(path: path, code: error.code))
        }
        try? FileManager.default.removeItem(atPath: aside)
    }

    func abandon() { try? FileManager.default.removeItem(atPath: temporary) }

    /// Nothing there, an empty folder, or an earlier export.
    private static func mayReplace(_ path: String) -> Bool {
        guard FileManager.default.fileExists(atPath: path) else { return true }
        if isDirectory(path) {
            let names = try? FileManager.default.contentsOfDirectory(atPath: path)
            return names.map { $0.isEmpty || $0.contains(marker) } ?? false
        }
        // Pictures have their legend beside them.
        if path.hasSuffix(".png") { return FileManager.default.fileExists(atPath: legend(of: path)) }
        if OwnExports.holds(path) { return true }
        // Our documents of lines and polygons name us near their beginning.
        if let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 120),
            head.range(of: Data("mapweave".utf8)) != nil, head.first == 0x7b || head.first == 0x3c
        {
            return true
        }
        // An archive's first member's name begins thirty bytes in; ours is the probability.
        guard let file = FileHandle(forReadingAtPath: path), let head = try? file.read(upToCount: 45) else { return false }
        return head.starts(with: Data("PK\u{3}\u{4}".utf8)) && head.dropFirst(30).starts(with: Data("probability.npy".utf8))
    }

    /// Where the legend of a single picture lies.
    static func legend(of picture: String) -> String { "\(picture.dropLast(4)).legend.json" }

    private static func isDirectory(_ path: String) -> Bool {
        (try? FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType) == .typeDirectory
    }

    private static func explained(_ path: String, _ body: () throws -> Void) throws {
        do { try body() } catch { throw FileError(path, refused: error) }
    }
}

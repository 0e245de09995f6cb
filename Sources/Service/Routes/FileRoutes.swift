internal import Bindings
internal import Formats
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import Scene
internal import Store

/// Exports to take home, and the photographs behind a frame.
struct FileRoutes: Sendable {
    let shelf: MapShelf
    let settings: ServiceSettings
    let exports: Capacity

    func add(to router: Router<BasicRequestContext>) {
        router.get("/formats") { _, _ in try json(ExportFormat.all.map { ["name": $0.name, "blurb": $0.blurb] }) }
        router.get("/jobs/{id}/exports/{format}") { request, context in
            let format = try context.word("format")
            guard let known = ExportFormat.all.first(where: { $0.name == format }) else {
                throw ServiceError.nothing(what: "format \"\(format)\"")
            }
            let layers = request.uri.queryParameters.getAll("layer").map { String($0) }
            let snapshot = try await shelf.snapshot(context.word("id"))
            guard exports.enter() else { throw ServiceError.busy(what: "exports") }
            defer { exports.leave() }
            let export = try await offloaded { try Self.export(snapshot.map, as: known, layers: layers) }
            return Response(
                status: .ok,
                headers: [
                    .contentType: "application/octet-stream", .cacheControl: "no-store",
                    .contentDisposition: "attachment; filename=\"\(export.name)\"",
                ], body: export.body)
        }
        router.get("/jobs/{id}/frames/{token}/images/{channel}") { _, context in
            let (token, channel) = (try context.word("token"), try context.word("channel"))
            let snapshot = try await shelf.snapshot(context.word("id"))
            let bytes = try await offloaded { try thumbnail(of: token, channel, in: snapshot) }
            return Response(
                status: .ok, headers: [.contentType: "image/jpeg", .cacheControl: "private, max-age=3600"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
        }
    }

    /// Writes an export into a folder of its own, and gives back its one file, or all of them in an archive.
    ///
    /// - Throws: `ServiceError.largeArchive` where many files are too much to be packed in memory; one file may have any size.
    private static func export(_ map: StoredMap, as format: ExportFormat, layers: [String]) throws -> (
        name: String, body: ResponseBody
    ) {
        let folder = NSTemporaryDirectory() + "mapweave-export-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try makeFolder(at: folder)
        let name = String(map.record.name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "-" })
        // What is one file by nature comes as one; several pictures come as a folder of mosaics.
        let suffix = format.name != "png" || layers.count <= 1 ? format.suffix : nil
        let destination = "\(folder)/\(name)" + (suffix.map { ".\($0)" } ?? "")
        var wanted = ExportRequest(destination: destination, layers: layers, mosaic: suffix == nil)
        wanted.threads = ProcessInfo.processInfo.activeProcessorCount
        try Jobs.export(map, as: format, wanted)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).sorted().filter { path in
            let kind = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")[.type] as? FileAttributeType
            return kind == .typeRegular
        }
        if files.count == 1 { return (URL(fileURLWithPath: files[0]).lastPathComponent, try body(ofFile: "\(folder)/\(files[0])")) }
        let bytes = try files.reduce(0) {
            $0 + (try FileManager.default.attributesOfItem(atPath: "\(folder)/\($1)")[.size] as? Int ?? 0)
        }
        guard bytes <= mostArchiveBytes else {
            throw ServiceError.largeArchive(format: format.name, bytes: bytes, job: map.record.name)
        }
        let members = try files.map { ZipMember(name: $0, bytes: try readFile("\(folder)/\($0)")) }
        let archive = ByteBuffer(bytes: try Zip.write(members, compressed: true))
        return ("\(name)-\(format.name).zip", ResponseBody(byteBuffer: archive))
    }

    /// Bytes of many files that are packed into one archive for a client.
    private static let mostArchiveBytes = 256 << 20

    /// Sends a file piece by piece; it may be deleted as soon as this returns.
    private static func body(ofFile path: String) throws -> ResponseBody {
        let file = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
        let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
        return ResponseBody(contentLength: size) { writer in
            while let piece = try await offloaded({ try file.read(upToCount: 256 << 10) }), !piece.isEmpty {
                try await writer.write(ByteBuffer(bytes: piece))
            }
            try file.close()
            try await writer.finish(nil)
        }
    }

    /// A table may name any file: only what lies in the job's own data or under a data root is shown.
    private func thumbnail(of token: String, _ channel: String, in snapshot: MapSnapshot) throws -> [UInt8] {
        let roots = snapshot.map.job.inputs.map { input in
            switch input.dataset {
            case .nuScenes(let root, _, _): root
            case .frames(let path): URL(fileURLWithPath: path).deletingLastPathComponent().path
            }
        }
        guard let image = try snapshot.photographs(of: token).first(where: { $0.camera.channel == channel }),
            JobSpecification.lies(image.path, within: roots + settings.dataRoots),
            let bytes = try RGBImage(path: image.path).thumbnail(width: 320)
        else { throw ServiceError.nothing(what: "photograph \"\(channel)\" of this frame") }
        return bytes
    }
}

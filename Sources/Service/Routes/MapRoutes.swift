internal import Formats
internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import Scene
internal import Store
internal import Tiles

/// A map as pictures and as numbers: its layers, tiles, cells and how consistent its frames were.
struct MapRoutes: Sendable {
    let shelf: MapShelf
    let pictures: TilePictures

    func add(to router: Router<BasicRequestContext>) {
        router.get("/jobs/{id}/layers") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.layers.map { try snapshot.painter(of: $0).legend } })
        }
        router.get("/jobs/{id}/tilejson/{layer}") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(TileJSON(snapshot, layer: snapshot.layer(named: context.word("layer"))))
        }
        router.get("/jobs/{id}/tiles/{layer}/{z}/{x}/{file}") { request, context in
            let place = try context.place()
            let snapshot = try await shelf.snapshot(context.word("id"))
            return Self.response(try await pictures.picture(of: context.word("layer"), at: place, in: snapshot), to: request)
        }
        router.get("/jobs/{id}/summary") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.map.summary() })
        }
        router.get("/jobs/{id}/statistics") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(
                await offloaded { try snapshot.map.tiles.map { TileLine($0.tile, try snapshot.map.statistics(of: $0)) } })
        }
        router.get("/jobs/{id}/statistics/{i}/{j}") { _, context in
            let index = TileIndex(i: try context.number("i"), j: try context.number("j"))
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.map.account(of: index) })
        }
        router.get("/jobs/{id}/cell") { request, context in
            let point = SIMD2(try Self.metres("x", request), try Self.metres("y", request))
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(
                await offloaded {
                    CellAccount(of: try snapshot.tile(at: snapshot.grid.tile(containing: point)), at: point, grid: snapshot.grid)
                })
        }
        router.get("/jobs/{id}/drives") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.drives() })
        }
        router.get("/jobs/{id}/frames") { _, context in
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.map.frames().map { FrameAccount($0.drive, $0.ordinal, $0.frame) } })
        }
        router.get("/jobs/{id}/frames/{token}/images") { _, context in
            let token = try context.word("token")
            let snapshot = try await shelf.snapshot(context.word("id"))
            return try json(await offloaded { try snapshot.photographs(of: token).map(\.camera.channel) })
        }
    }

    /// A picture, that it is the one the client has, or that nothing was seen there.
    static func response(_ picture: TilePicture, to request: Request) -> Response {
        var headers: HTTPFields = [.eTag: picture.etag, .cacheControl: "private, max-age=0, must-revalidate"]
        if let known = request.headers[.ifNoneMatch], known.split(separator: ",").contains(where: { bare($0) == picture.etag }) {
            return Response(status: .notModified, headers: headers)
        }
        guard picture.body.readableBytes > 0 else { return Response(status: .noContent, headers: headers) }
        headers[.contentType] = "image/png"
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: picture.body))
    }

    private static func bare(_ tag: Substring) -> String {
        let trimmed = tag.trimmingCharacters(in: .whitespaces)
        return trimmed.hasPrefix("W/") ? String(trimmed.dropFirst(2)) : trimmed
    }

    private static func metres(_ name: String, _ request: Request) throws(ServiceError) -> Double {
        guard let text = request.uri.queryParameters[Substring(name)], let value = Double(text), abs(value) < 1e8 else {
            throw .badParameter(name: name, expected: "a number of metres")
        }
        return value
    }
}

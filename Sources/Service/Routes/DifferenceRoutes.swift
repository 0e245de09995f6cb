internal import Formats
internal import Hummingbird
internal import Jobs
internal import Scene
internal import Store
internal import Tiles

/// Two maps held against each other, cell by cell.
struct DifferenceRoutes: Sendable {
    let shelf: MapShelf
    private let kept = RecentlyUsed<String, TilePicture>(budget: 32 << 20)

    init(shelf: MapShelf) { self.shelf = shelf }

    func add(to router: Router<BasicRequestContext>) {
        router.get("/jobs/{id}/difference/{other}/{z}/{x}/{file}") { request, context in
            let place = try context.place()
            let first = try await shelf.snapshot(context.word("id"))
            let second = try await shelf.snapshot(context.word("other"))
            guard first.grid == second.grid, first.map.channels == second.map.channels else {
                throw ServiceError.differentGrids(first: first.map.record.name, second: second.map.record.name)
            }
            let etag = "\"\(first.version)-\(second.version)-\(place.z)-\(place.x)-\(place.y)\""
            let key = "\(first.map.record.id) \(second.map.record.id) \(etag)"
            if let found = kept[key] { return MapRoutes.response(found, to: request) }
            let picture = try await offloaded {
                let indices = try Self.indices(at: place, first, second)
                let bytes = try indices.map { try DifferencePainter.png($0, side: first.grid.cells) } ?? []
                return TilePicture(body: ByteBuffer(bytes: bytes), etag: etag)
            }
            kept.insert(picture, cost: picture.body.readableBytes + 256, for: key)
            return MapRoutes.response(picture, to: request)
        }
    }

    private static func indices(at place: PicturePlace, _ first: MapSnapshot, _ second: MapSnapshot) throws -> [UInt8]? {
        guard place.holds(anyOf: first.tiles) || place.holds(anyOf: second.tiles) else { return nil }
        if place.z == PicturePlace.deepest {
            return DifferencePainter.indices(
                try first.tile(at: place.tile), try second.tile(at: place.tile), side: first.grid.cells)
        }
        return DifferencePainter.overview(
            of: try place.children.map { try indices(at: $0, first, second) }, side: first.grid.cells)
    }
}

internal import Foundation

/// Writes web map tiles as any web server serves them: z/x/y.png, with their TileJSON.
struct XYZMapWriter: MapWriter {
    private let destination: ExportDestination
    private let pyramid: TilePyramid

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        pyramid = try TilePyramid(request, map, format: "xyz")
        destination = try ExportDestination(request, isFolder: true)
    }

    func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        var folders: Set<String> = []
        try pyramid.build(
            emit: { tile, bytes in
                let folder = "\(tile.zoom)/\(tile.x)"
                if folders.insert(folder).inserted { try destination.makeFolder(folder) }
                try destination.write(bytes, to: "\(folder)/\(tile.y).png", synced: false)
            }, progress: progress)
        let description = TilesetDescription(pyramid, template: "{z}/{x}/{y}.png")
        try destination.write(json(description), to: "tiles.json", synced: false)
        try destination.write(
            json(Contents(format: "xyz", layers: [pyramid.style.layer.description], mosaic: false)), to: ExportDestination.marker,
            synced: false)
    }

    func finish() throws { try destination.finish(wholesale: true) }

    func abandon() { destination.abandon() }
}

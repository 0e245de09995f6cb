internal import Bindings
internal import Foundation
internal import GRDB
internal import Scene

/// Writes one layer's cells, unprojected, into one SQLite file: north-up tiles in metres of the georeference's plane, or of the map frame.
///
/// Source: OGC GeoPackage encoding standard 1.3, tiles option.
struct GeoPackageMapWriter: MapWriter {
    static let tileSide = 256
    /// "GPKG", and version 1.3, as the standard registers them.
    static let applicationID: Int32 = 0x4750_4b47
    static let version: Int32 = 10300
    /// What says that a GeoPackage is an export of ours.
    static let mark = "made by Mapweave"

    private let destination: ExportDestination
    private let style: LayerStyle
    private let canvas: CellCanvas
    private let grid: CellGrid
    /// Halvings until one tile shows the whole map.
    private let top: Int
    private let contents: GeoPackageContents
    private let threads: Int

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        guard request.layers.count <= 1 else {
            throw ExportError.oneLayerOnly(format: "gpkg", layers: request.layers.count)
        }
        let layers =
            request.layers.isEmpty
            ? [.classes] : try map.layers(named: request.layers)
        guard let seen = try CellWindow(seenIn: map) else { throw ExportError.emptyMap }
        let extent = seen.widened(to: CellWindow.rasterStep)
        let affine = try extent.affine(resolution: map.grid.resolution, on: request.georeference)
        guard affine[1] == 0 else { throw ExportError.turnedRaster }
        style = try LayerStyle.styles(layers, map)[0]
        threads = request.threads
        canvas =
            style.layer.isClasses
            ? CellCanvas(map, style: style, threads: threads) : CellCanvas(map, layers: layers, threads: threads)
        grid = CellGrid(side: Self.tileSide, extent: extent)
        var (top, side) = (0, Self.tileSide)
        while side < max(extent.rows.count, extent.columns.count) { (top, side) = (top + 1, 2 * side) }
        self.top = top
        contents = GeoPackageContents(
            table: style.layer.fileName.replacing("-", with: "_"), title: "\(request.title ?? "map"): \(style.layer)",
            attribution: request.attribution, system: try GeoPackageSystem(request.georeference), cell: affine[0],
            corner: [affine[2], affine[5]], size: [extent.columns.count, extent.rows.count], levels: top + 1)
        destination = try ExportDestination(request, isFolder: false)
    }

    func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        try destination.writeSQLite(applicationID: Self.applicationID, version: Self.version) { db in
            try contents.write(to: db)
            try fill(db, progress)
        }
    }

    private func fill(_ db: Database, _ progress: (Int, Int) -> Void) throws {
        let insert = try db.makeStatement(
            sql: "INSERT INTO \"\(contents.table)\" (zoom_level, tile_column, tile_row, tile_data) VALUES (?, ?, ?, ?)")
        let places = grid.places
        let style = style
        try Pyramid(grid: grid, canvas: canvas, top: top, threads: threads).build(
            places, encode: { _, raster in raster.isUnseen ? nil : try style.png(raster) },
            emit: { place, bytes in
                try insert.execute(arguments: [top - place.level, place.x, place.y, Data(bytes)])
            },
            progress: { progress($0, places.count) })
    }

    func finish() throws { try destination.finish() }

    func abandon() { destination.abandon() }
}

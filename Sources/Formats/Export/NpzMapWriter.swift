internal import Foundation
internal import Scene
internal import Tiles

/// Writes every plane for whoever goes on in Python: an archive for each tile in a folder, or one archive of the whole map.
struct NpzMapWriter: TileWriter {
    /// Cells of the largest mosaic, times channels.
    static let mostValues = 1 << 30

    private let destination: ExportDestination
    private let grid: TileGrid
    private let channels: [String]
    private let isFile: Bool
    /// nil where each tile is a file.
    private var mosaic: MapRaster?

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        guard request.layers.isEmpty else { throw ExportError.layersAreForPNG }
        guard let extent = TileExtent(map.tiles) else { throw ExportError.emptyMap }
        grid = map.grid
        channels = map.channels
        isFile = request.destination.hasSuffix(".npz")
        let whole = isFile || request.mosaic
        if whole {
            let (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
            let limit = Self.mostValues / max(1, channels.count)
            let cells = rows.multipliedReportingOverflow(by: columns)
            guard !cells.overflow, cells.partialValue <= limit else {
                throw ExportError.mosaicTooLarge(rows: rows, columns: columns, limit: limit)
            }
        }
        destination = try ExportDestination(request, isFolder: !isFile)
        if whole { mosaic = MapRaster(tiles: map.tiles, grid: grid, channels: channels) }
        if !isFile { try destination.write(json(Contents(format: "npz", mosaic: whole)), to: ExportDestination.marker) }
    }

    mutating func add(_ tile: FusedTile, at index: TileIndex) throws {
        guard mosaic == nil else {
            mosaic?.place(tile, at: index)
            return
        }
        guard var raster = MapRaster(tiles: [index], grid: grid, channels: channels) else { return }
        raster.place(tile, at: index)
        try destination.write(raster.npzBytes(), to: "\(index.i)_\(index.j).npz")
    }

    mutating func finish() throws {
        if let raster = mosaic {
            mosaic = nil
            let bytes = try raster.npzBytes()
            if isFile { return try destination.finish(file: bytes) }
            try destination.write(bytes, to: "map.npz")
        }
        try destination.finish()
    }

    func abandon() { destination.abandon() }
}

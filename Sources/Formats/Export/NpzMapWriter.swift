internal import Foundation
internal import Scene
internal import Tiles

/// Writes every plane for whoever goes on in Python: an archive for each tile in a folder, or one archive of the whole map.
struct NpzMapWriter: MapWriter {
    /// Cells of the largest mosaic, times channels.
    static let mostValues = 1 << 30

    private let destination: ExportDestination
    private let grid: TileGrid
    private let channels: [String]
    /// nil where each tile is a file.
    private var mosaic: MapRaster?

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        guard request.layers.isEmpty else { throw ExportError.layersOfNpz }
        guard let extent = TileExtent(map.tiles) else { throw ExportError.emptyMap }
        grid = map.grid
        channels = map.channels
        if request.mosaic {
            let (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
            let limit = Self.mostValues / max(1, channels.count)
            let cells = rows.multipliedReportingOverflow(by: columns)
            guard !cells.overflow, cells.partialValue <= limit else {
                throw ExportError.mosaicTooLarge(rows: rows, columns: columns, limit: limit)
            }
        }
        destination = try ExportDestination(request, isFolder: !request.mosaic)
        if request.mosaic {
            mosaic = MapRaster(tiles: map.tiles, grid: grid, channels: channels)
        } else {
            try destination.write(json(Contents(format: "npz", mosaic: false)), to: ExportDestination.marker)
        }
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
        guard let raster = mosaic else { return try destination.finish() }
        mosaic = nil
        try destination.finish(file: raster.npzBytes())
    }

    func abandon() { destination.abandon() }
}

internal import Bindings
internal import Foundation
internal import Scene
internal import Tiles

/// Writes pictures: for each layer a folder of palette PNGs by tile, or one mosaic; each with its world file and legend.
struct PNGMapWriter: TileWriter {
    /// Cells of the largest mosaic.
    static let mostCells = 1 << 30

    private let destination: ExportDestination
    private let styles: [LayerStyle]
    private let grid: TileGrid
    private let earth: EarthFrame?
    /// Whether the destination is one picture, not a folder of them.
    private let isFile: Bool
    private let extent: TileExtent
    /// (layers) of (rows, columns, bytes of a pixel); empty where each tile is a file.
    private var mosaics: [[UInt8]] = []

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        guard let extent = TileExtent(map.tiles) else { throw ExportError.emptyMap }
        self.extent = extent
        grid = map.grid
        earth = try request.georeference.map { try EarthFrame($0) }
        isFile = request.destination.hasSuffix(".png")
        let usual = isFile ? [.classes] : MapLayer.usual + (map.isPhotographed ? MapLayer.ground : [])
        let layers =
            request.layers.isEmpty
            ? usual : try map.layers(named: request.layers)
        guard !isFile || layers.count == 1 else {
            throw ExportError.oneFileOneLayer(path: request.destination, layers: layers.count)
        }
        let (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
        if isFile || request.mosaic {
            let cells = rows.multipliedReportingOverflow(by: columns)
            guard !cells.overflow, cells.partialValue <= Self.mostCells else {
                throw ExportError.mosaicTooLarge(rows: rows, columns: columns, limit: Self.mostCells)
            }
        }
        styles = try LayerStyle.styles(layers, map)
        if isFile || request.mosaic {
            mosaics = styles.map { [UInt8](repeating: 0, count: rows * columns * $0.bytesPerPixel) }
        }
        destination = try ExportDestination(request, isFolder: !isFile)
        guard !isFile else { return }
        do {
            try writeLegends(mosaic: request.mosaic)
            let contents = Contents(format: "png", layers: layers.map(\.description), mosaic: request.mosaic)
            try destination.write(json(contents), to: ExportDestination.marker)
        } catch {
            destination.abandon()
            throw error
        }
    }

    mutating func add(_ tile: FusedTile, at index: TileIndex) throws {
        for (position, style) in styles.enumerated() {
            let pixels = style.pixels(of: tile)
            guard mosaics.isEmpty else {
                paste(pixels, at: index, into: position)
                continue
            }
            try write(
                pixels, grid.cells, grid.cells, style, to: "\(style.layer.fileName)/\(index.i)_\(index.j)",
                at: placement(from: index, to: index))
        }
    }

    mutating func finish() throws {
        let whole = placement(from: extent.low, to: extent.high)
        for (pixels, style) in zip(mosaics, styles) {
            let (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
            if isFile { return try finish(picture: png(pixels, rows, columns, style, name: ""), style, whole) }
            try write(pixels, rows, columns, style, to: style.layer.fileName, at: whole)
        }
        try destination.finish()
    }

    /// The picture comes last: where it is, all that belongs to it is there.
    private func finish(picture: [UInt8], _ style: LayerStyle, _ placement: Placement) throws {
        try writeAtomically(json(style.legend), to: ExportDestination.legend(of: destination.path))
        try writeAtomically(placement.worldFile, to: "\(destination.path.dropLast(4)).pgw")
        if let auxiliary = placement.auxiliary { try writeAtomically(auxiliary, to: "\(destination.path).aux.xml") }
        try destination.finish(file: picture)
    }

    func abandon() { destination.abandon() }

    private mutating func paste(_ pixels: [UInt8], at index: TileIndex, into mosaic: Int) {
        let width = styles[mosaic].bytesPerPixel
        let (cells, columns) = (grid.cells, extent.across * grid.cells)
        let (top, left) = ((extent.high.j - index.j) * cells, (index.i - extent.low.i) * cells)
        for row in 0..<cells {
            let start = ((top + row) * columns + left) * width
            mosaics[mosaic].replaceSubrange(
                start..<(start + cells * width), with: pixels[(row * cells * width)..<((row + 1) * cells * width)])
        }
    }

    private func write(
        _ pixels: [UInt8], _ rows: Int, _ columns: Int, _ style: LayerStyle, to name: String, at placement: Placement
    ) throws {
        try destination.write(png(pixels, rows, columns, style, name: "/\(name).png"), to: "\(name).png")
        try destination.write(placement.worldFile, to: "\(name).pgw")
        if let auxiliary = placement.auxiliary { try destination.write(auxiliary, to: "\(name).png.aux.xml") }
    }

    private func png(_ pixels: [UInt8], _ rows: Int, _ columns: Int, _ style: LayerStyle, name: String) throws(ExportError)
        -> [UInt8]
    {
        do { return try style.png(pixels, rows: rows, columns: columns) } catch {
            throw .unwritable(path: "\(destination.path)\(name)", reason: error.reason)
        }
    }

    private func placement(from low: TileIndex, to high: TileIndex) -> Placement {
        Placement(from: low, to: high, grid: grid, earth: earth)
    }

    private func writeLegends(mosaic: Bool) throws {
        for style in styles {
            let name = style.layer.fileName
            if !mosaic { try destination.makeFolder(name) }
            try destination.write(json(style.legend), to: mosaic ? "\(name).legend.json" : "\(name)/legend.json")
        }
    }
}

/// What an export's marker file says.
struct Contents: Encodable {
    let format: String
    var layers: [String]?
    let mosaic: Bool
}

func json(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return Array(try encoder.encode(value)) + [0x0a]
}

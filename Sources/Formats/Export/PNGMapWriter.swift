internal import Bindings
internal import Foundation
internal import Scene
internal import Tiles

/// Writes pictures: for each layer a folder of palette PNGs by tile, or one mosaic; each with its world file and legend.
struct PNGMapWriter: MapWriter {
    /// Cells of the largest mosaic.
    static let mostCells = 1 << 30

    private let destination: ExportDestination
    private let styles: [LayerStyle]
    private let grid: TileGrid
    private let georeference: Georeference?
    private let system: CoordinateSystem?
    private let extent: TileExtent
    /// (layers) of (rows, columns) palette indices; empty where each tile is a file.
    private var mosaics: [[UInt8]] = []

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        guard let extent = TileExtent(map.tiles) else { throw ExportError.emptyMap }
        self.extent = extent
        grid = map.grid
        georeference = request.georeference
        system = try request.georeference?.coordinateSystem()
        let layers = request.layers.isEmpty ? MapLayer.usual : try MapLayer.named(request.layers, channels: map.channels)
        let (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
        if request.mosaic {
            let cells = rows.multipliedReportingOverflow(by: columns)
            guard !cells.overflow, cells.partialValue <= Self.mostCells else {
                throw ExportError.mosaicTooLarge(rows: rows, columns: columns, limit: Self.mostCells)
            }
            mosaics = layers.map { _ in [UInt8](repeating: 0, count: cells.partialValue) }
        }
        styles = try Self.styles(layers, map)
        destination = try ExportDestination(request, isFolder: true)
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
            let indices = style.indices(of: tile)
            guard mosaics.isEmpty else {
                paste(indices, at: index, into: position)
                continue
            }
            try write(
                indices, rows: grid.cells, columns: grid.cells, style, to: "\(style.layer.fileName)/\(index.i)_\(index.j)",
                at: placement(from: index, to: index))
        }
    }

    mutating func finish() throws {
        for (indices, style) in zip(mosaics, styles) {
            try write(
                indices, rows: extent.down * grid.cells, columns: extent.across * grid.cells, style, to: style.layer.fileName,
                at: placement(from: extent.low, to: extent.high))
        }
        try destination.finish()
    }

    func abandon() { destination.abandon() }

    private mutating func paste(_ indices: [UInt8], at index: TileIndex, into mosaic: Int) {
        let (cells, columns) = (grid.cells, extent.across * grid.cells)
        let (top, left) = ((extent.high.j - index.j) * cells, (index.i - extent.low.i) * cells)
        for row in 0..<cells {
            let start = (top + row) * columns + left
            mosaics[mosaic].replaceSubrange(start..<(start + cells), with: indices[(row * cells)..<((row + 1) * cells)])
        }
    }

    private func write(
        _ indices: [UInt8], rows: Int, columns: Int, _ style: LayerStyle, to name: String, at placement: Placement
    ) throws {
        let bytes: [UInt8]
        do { bytes = try PNGWriting.palette(indices, rows: rows, columns: columns, palette: style.palette) } catch {
            throw ExportError.unwritable(path: "\(destination.path)/\(name).png", reason: error.reason)
        }
        try destination.write(bytes, to: "\(name).png")
        try destination.write(placement.worldFile, to: "\(name).pgw")
        if let auxiliary = placement.auxiliary { try destination.write(auxiliary, to: "\(name).png.aux.xml") }
    }

    private func placement(from low: TileIndex, to high: TileIndex) -> Placement {
        Placement(from: low, to: high, grid: grid, georeference: georeference, system: system)
    }

    private func writeLegends(mosaic: Bool) throws {
        for style in styles {
            let name = style.layer.fileName
            if !mosaic { try destination.makeFolder(name) }
            try destination.write(json(style.legend), to: mosaic ? "\(name).legend.json" : "\(name)/legend.json")
        }
    }

    /// Looks through the map for the largest value of each layer that has no bound of its own.
    private static func styles(_ layers: [MapLayer], _ map: any MapSource) throws -> [LayerStyle] {
        let declared = layers.map { $0.declaredRange(channels: map.channels.count, activation: map.activation) }
        var largest = [Float](repeating: 0, count: layers.count)
        if declared.contains(nil) {
            for index in map.tiles {
                guard let tile = try map.tile(at: index) else { continue }
                for position in layers.indices where declared[position] == nil {
                    largest[position] = max(largest[position], layers[position].values(of: tile).max() ?? 0)
                }
            }
        }
        return layers.indices.map { position in
            let range = declared[position] ?? 0...(largest[position] > 0 ? largest[position] : 1)
            return LayerStyle(layers[position], channels: map.channels, activation: map.activation, range: range)
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

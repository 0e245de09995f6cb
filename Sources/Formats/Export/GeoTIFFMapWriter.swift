internal import Bindings
internal import Foundation
internal import Scene

/// Writes the map as one cloud-optimised GeoTIFF: bands of values, or one layer of classes with its colours.
///
/// Tiles and overviews are made from below into a scratch file, and then laid in the order that readers over a network want: all
/// directories, the smallest overview, …, the map's own cells.
struct GeoTIFFMapWriter: MapWriter {
    static let tileSide = 512
    private let destination: ExportDestination
    private let canvas: CellCanvas
    private let grid: CellGrid
    private let threads: Int
    private let layout: GeoTIFFLayout

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        let layers = try Self.layers(request, map)
        threads = request.threads
        guard let seen = try CellWindow(seenIn: map) else { throw ExportError.emptyMap }
        grid = CellGrid(side: Self.tileSide, extent: seen.widened(to: CellWindow.rasterStep))
        let cells: GeoTIFFLayout.Cells
        var metadata = BandMetadata(title: request.title ?? "map", attribution: request.attribution)
        if let style = try Self.classStyle(layers, map) {
            canvas = CellCanvas(map, style: style, threads: threads)
            cells = .palette(style.palette)
            metadata.add(style)
        } else {
            canvas = CellCanvas(map, layers: layers, threads: threads)
            cells = .floats(bands: layers.reduce(0) { $0 + $1.bands.count })
            for layer in layers { metadata.add(layer) }
        }
        let affine = try grid.extent.affine(resolution: map.grid.resolution, on: request.georeference)
        layout = GeoTIFFLayout(
            cells: cells, levels: Self.levels(of: grid.extent), tileSide: Self.tileSide,
            system: try Self.system(request.georeference), affine: affine,
            metadata: metadata.xml, nodata: canvas.kind == .classes ? "0" : "nan", isBig: false)
        destination = try ExportDestination(request, isFolder: false)
    }

    /// The probabilities, confidence and views, or what was asked for.
    private static func layers(_ request: ExportRequest, _ map: any MapSource) throws -> [MapLayer] {
        guard request.layers.isEmpty else {
            return try map.layers(named: request.layers)
        }
        return map.channels.enumerated().map { .probability(channel: $0.offset, name: $0.element) } + [.confidence, .views]
    }

    /// nil where the layers are values.
    private static func classStyle(_ layers: [MapLayer], _ map: any MapSource) throws -> LayerStyle? {
        guard layers.contains(where: \.isClasses) else { return nil }
        guard layers.count == 1 else { throw ExportError.mixedBands(layers: layers.map(\.description)) }
        return try LayerStyle.styles(layers, map)[0]
    }

    /// Half the size again and again, until a level is one tile.
    private static func levels(of extent: CellWindow) -> [(rows: Int, columns: Int)] {
        var levels = [(rows: extent.rows.count, columns: extent.columns.count)]
        while let last = levels.last, max(last.rows, last.columns) > tileSide {
            levels.append(((last.rows + 1) / 2, (last.columns + 1) / 2))
        }
        return levels
    }

    private static func system(_ georeference: Georeference?) throws(ExportError) -> GeoTIFFLayout.System {
        switch georeference {
        case nil: return .local(name: "map frame, metres")
        case .origin(let latitude, let longitude):
            return .tangent(
                latitude: latitude, longitude: longitude, name: "Local tangent plane at \(latitude), \(longitude)")
        case .crs(let code, _), .similarity(let code, _):
            guard let number = epsgNumber(of: code) else { throw .noEPSGNumber(code: code) }
            return .projected(epsg: number)
        }
    }

    /// A tile in the scratch file.
    private struct Stored {
        let offset, length: Int
    }

    func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        do {
            let scratch = try ScratchFile(near: destination.temporary)
            var stored: [PyramidPlace: Stored] = [:]
            let places = grid.places
            let pyramid = Pyramid(grid: grid, canvas: canvas, top: layout.levels.count - 1, threads: threads)
            try pyramid.build(
                places, encode: { _, raster in raster.compressedForTIFF() },
                emit: { place, bytes in stored[place] = Stored(offset: try scratch.append(bytes), length: bytes.count) },
                progress: { progress($0, places.count) })
            try assemble(stored, from: scratch)
        } catch let failure as SystemFailure {
            throw FileError.unwritable(SystemFailure(path: destination.path, code: failure.code))
        } catch let failure as TIFFFailure {
            throw ExportError.unwritable(path: destination.path, reason: failure.reason)
        }
    }

    private func assemble(_ stored: [PyramidPlace: Stored], from scratch: ScratchFile) throws {
        var layout = layout
        layout.isBig = GeoTIFFLayout.outgrowsClassic(bytes: scratch.size, tiles: stored.count)
        let file = try GeoTIFFWriting(path: destination.temporary, layout: layout)
        for level in layout.levels.indices.reversed() {
            try file.begin(level: level)
            for tile in 0..<layout.tiles(level) {
                let across = layout.tilesAcross(level)
                guard let place = stored[PyramidPlace(level: level, x: tile % across, y: tile / across)] else { continue }
                try file.write(tile: tile, scratch.bytes(at: place.offset, count: place.length))
            }
        }
        try file.finish()
    }

    func finish() throws { try destination.finish() }

    func abandon() { destination.abandon() }
}

internal import Formats
internal import Foundation
internal import Scene
internal import Store
internal import Tiles

/// What a map can be written as.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    case npz, png
}

/// What to write of a map.
public struct ExportRequest: Sendable, Hashable {
    public var format: ExportFormat
    /// A file ending in the format's name for the whole map as one raster, else a folder.
    public var path: String
    /// Layers by name; none asked for is `classes`.
    public var layers: [String]
    /// In a folder: one raster of the whole map, not one a tile.
    public var mosaic: Bool
    /// Replace a folder even if no export wrote it.
    public var force: Bool

    public init(format: ExportFormat, path: String, layers: [String] = [], mosaic: Bool = false, force: Bool = false) {
        self.format = format
        self.path = path
        self.layers = layers
        self.mosaic = mosaic
        self.force = force
    }
}

/// Writes a map; files and folders appear complete or not at all.
///
/// - Throws: `StoreError`, `JobError`, `FileError`, `ExportError`.
public func export(_ map: StoredMap, _ request: ExportRequest) throws {
    guard request.format == .png || request.layers.isEmpty else { throw ExportError.layersAreForPNG }
    let names = request.layers.isEmpty ? ["classes"] : request.layers
    var layers: [MapLayer] = []
    for name in names {
        let layer = try MapLayer(named: name, channels: map.channels)
        if !layers.contains(layer) { layers.append(layer) }
    }
    let earth = try map.job.georeference.map { try EarthFrame($0.georeference) }
    if request.path.hasSuffix(".\(request.format.rawValue)") {
        guard layers.count == 1 else { throw ExportError.oneFileOneLayer(path: request.path, layers: layers.count) }
        try exportFile(map, request, layer: layers[0], earth: earth)
    } else {
        let folder = try StagedFolder(request.path, force: request.force)
        do { try exportFolder(map, request, layers: layers, earth: earth, to: folder) } catch {
            folder.abandon()
            throw error
        }
    }
}

private func exportFile(_ map: StoredMap, _ request: ExportRequest, layer: MapLayer, earth: EarthFrame?) throws {
    let raster = try map.raster(of: map.tiles.map(\.tile))
    guard request.format == .png else { return try writeAtomically(raster.npzBytes(), to: request.path) }
    let range = try map.range(of: layer)
    let stem = String(request.path.dropLast(4))
    try writeAtomically(raster.png(of: layer, range: range), to: request.path)
    try writeAtomically(Array(raster.worldFile(on: earth).utf8), to: "\(stem).pgw")
    try writeAtomically(Array(layer.legend(range: range).utf8), to: "\(stem).legend.json")
    if let earth { try writeAtomically(Array(earth.auxiliaryXML.utf8), to: "\(request.path).aux.xml") }
}

private func exportFolder(
    _ map: StoredMap, _ request: ExportRequest, layers: [MapLayer], earth: EarthFrame?, to folder: StagedFolder
) throws {
    let all = map.tiles.map(\.tile)
    let pieces = request.mosaic ? [(name: "", tiles: all)] : all.map { (name: "\($0.i)_\($0.j)", tiles: [$0]) }
    let ranges = try request.format == .png ? layers.map { try map.range(of: $0) } : []
    for piece in pieces {
        let raster = try map.raster(of: piece.tiles)
        guard request.format == .png else {
            try folder.write(raster.npzBytes(), to: piece.name.isEmpty ? "map.npz" : "\(piece.name).npz")
            continue
        }
        for (layer, range) in zip(layers, ranges) {
            let stem = piece.name.isEmpty ? layer.fileName : "\(layer.fileName)/\(piece.name)"
            try folder.write(raster.png(of: layer, range: range), to: "\(stem).png")
            try folder.write(Array(raster.worldFile(on: earth).utf8), to: "\(stem).pgw")
            if let earth { try folder.write(Array(earth.auxiliaryXML.utf8), to: "\(stem).png.aux.xml") }
        }
    }
    if request.format == .png {
        for (layer, range) in zip(layers, ranges) {
            let name = request.mosaic ? "\(layer.fileName).legend.json" : "\(layer.fileName)/legend.json"
            try folder.write(Array(layer.legend(range: range).utf8), to: name)
        }
    }
    try folder.finish()
}

extension StoredMap {
    /// These tiles side by side; those that no frame saw stay unseen.
    fileprivate func raster(of indices: [TileIndex]) throws -> MapRaster {
        guard var raster = MapRaster(tiles: indices, grid: job.grid, channels: channels) else {
            throw JobError.noTiles(job: record.name)
        }
        for index in indices {
            if let tile = try tile(at: index) { raster.place(tile, at: index) }
        }
        return raster
    }

    /// The range a layer's colours span: one for the whole map, so that tiles can be compared.
    fileprivate func range(of layer: MapLayer) throws -> ClosedRange<Float> {
        let activation = try tiles.first.flatMap { try tile(at: $0.tile) }?.activation ?? .softmax
        return try layer.range(channels: channels.count, activation: activation) {
            try tiles.reduce(0) { max($0, try raster(of: [$1.tile]).largest(of: layer)) }
        }
    }
}

extension MapLayer {
    /// The name with what file systems dislike replaced.
    fileprivate var fileName: String { String(name.map { $0 == ":" || $0 == "/" ? "-" : $0 }) }
}

extension JobSpecification.GeoreferenceChoice {
    fileprivate var georeference: Georeference {
        switch self {
        case .origin(let latitude, let longitude): .origin(latitude: latitude, longitude: longitude)
        case .crs(let code, let x, let y): .crs(code: code, offset: [x, y])
        }
    }
}

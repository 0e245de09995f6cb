internal import Formats
internal import Foundation
internal import Scene
internal import Store

/// What a map can be written as.
public enum ExportFormat: String, Sendable, Hashable, CaseIterable {
    case npz, png
}

/// Writes the whole map as one raster; files appear complete or not at all.
///
/// - Throws: `StoreError`, `JobError`, `FileError`.
public func export(_ map: StoredMap, as format: ExportFormat, to path: String) throws {
    guard var raster = MapRaster(tiles: map.tiles.map(\.tile), grid: map.job.grid, channels: map.channels) else {
        throw JobError.noTiles(job: map.record.name)
    }
    for entry in map.tiles {
        if let tile = try map.tile(at: entry.tile) { raster.place(tile, at: entry.tile) }
    }
    switch format {
    case .npz: try writeAtomically(raster.npzBytes(), to: path)
    case .png:
        try writeAtomically(raster.classPNG(), to: path)
        let stem = path.hasSuffix(".png") ? String(path.dropLast(4)) : path
        try writeAtomically(Array(raster.worldFile.utf8), to: "\(stem).pgw")
    }
}

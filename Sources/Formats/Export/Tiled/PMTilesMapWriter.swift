internal import Bindings
internal import Crypto
internal import Foundation

/// Writes web map tiles into one file that any server of byte ranges serves.
///
/// Tiles come in the pyramid's order and go into a scratch file; at the end they are put in the archive's, each content once.
/// Source: PMTiles version 3 specification.
struct PMTilesMapWriter: MapWriter {
    private let destination: ExportDestination
    private let pyramid: TilePyramid

    /// A tile in the scratch file.
    private struct Stored {
        let number: UInt64
        let offset, length: Int
        let digest: SHA256.Digest
    }

    init(_ request: ExportRequest, _ map: any MapSource) throws {
        pyramid = try TilePyramid(request, map, format: "pmtiles")
        destination = try ExportDestination(request, isFolder: false)
    }

    func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        do {
            let scratch = try ScratchFile(near: destination.temporary)
            var stored: [Stored] = []
            try pyramid.build(
                emit: { tile, bytes in
                    stored.append(
                        Stored(
                            number: HilbertCurve.number(of: tile), offset: try scratch.append(bytes), length: bytes.count,
                            digest: SHA256.hash(data: bytes)))
                }, progress: progress)
            stored.sort { $0.number < $1.number }
            try assemble(stored, from: scratch)
        } catch let failure as SystemFailure {
            throw FileError.unwritable(SystemFailure(path: destination.path, code: failure.code))
        }
    }

    private func assemble(_ stored: [Stored], from scratch: ScratchFile) throws {
        var entries: [PMTilesEntry] = []
        var places: [SHA256.Digest: UInt64] = [:]
        var kept: [Stored] = []
        var size: UInt64 = 0
        for tile in stored {
            let offset = places[tile.digest] ?? size
            if let last = entries.last, last.offset == offset, last.number + last.run == tile.number, places[tile.digest] != nil {
                entries[entries.count - 1].run += 1
                continue
            }
            if places.updateValue(offset, forKey: tile.digest) == nil {
                kept.append(tile)
                size += UInt64(tile.length)
            }
            entries.append(PMTilesEntry(number: tile.number, run: 1, offset: offset, length: UInt64(tile.length)))
        }
        let directories = PMTilesDirectories(entries)
        let metadata = Deflate.compressed(try json(TilesetDescription(pyramid, template: nil)), as: .gzip)
        let header = PMTilesHeader(
            rootBytes: directories.root.count, metadataBytes: metadata.count, leafBytes: directories.leaves.count,
            dataBytes: Int(size), addressed: stored.count, entries: entries.count, contents: kept.count, zooms: pyramid.zooms,
            bounds: pyramid.bounds, centre: pyramid.centre)
        let file = try SequentialFile(path: destination.temporary)
        for part in [header.bytes, directories.root, metadata, directories.leaves] { try file.write(part) }
        for tile in kept { try file.write(scratch.bytes(at: tile.offset, count: tile.length)) }
    }

    func finish() throws { try destination.finish() }

    func abandon() { destination.abandon() }
}

internal import Scene
internal import Tiles

/// Writes the lines and polygons of a map in one file.
///
/// Lines cross tiles, so nothing can be written before the last tile: the map is read by the search itself.
struct VectorMapWriter: MapWriter {
    private let destination: ExportDestination
    private var bytes: [UInt8] = []
    private let encode: ([MapVector]) throws -> [UInt8]

    /// - Parameter encode: the file's bytes.
    init(_ request: ExportRequest, _ map: any MapSource, _ encode: @escaping ([MapVector]) throws -> [UInt8]) throws {
        guard request.layers.isEmpty else { throw ExportError.layersAreForRasters }
        guard !request.mosaic else { throw ExportError.mosaicIsForRasters }
        guard map.channels.contains(where: { VectorStyle(named: $0) != nil }) else {
            throw ExportError.nothingToDraw(channels: map.channels, known: VectorStyle.known.map(\.name))
        }
        destination = try ExportDestination(request, isFolder: false)
        self.encode = encode
    }

    mutating func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        bytes = try encode(map.vectors(progress: progress))
    }

    func finish() throws { try destination.finish(file: bytes) }

    func abandon() { destination.abandon() }
}

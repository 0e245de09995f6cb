public import Scene
public import Tiles

/// An export: takes a map's tiles one by one, and puts the whole in place at the end or nothing at all.
public protocol MapWriter {
    mutating func add(_ tile: FusedTile, at index: TileIndex) throws
    /// Puts what was written in the place where it was asked for.
    mutating func finish() throws
    /// Leaves everything as it was.
    mutating func abandon()
}

/// What somebody wants written, and where.
public struct ExportRequest: Sendable {
    /// A file that ends in the format's name for the whole map as one raster, else a folder.
    public var destination: String
    /// Names of layers; none for the usual ones.
    public var layers: [String]
    /// In a folder: one raster of the whole map in place of one for each tile.
    public var mosaic: Bool
    /// Whether something that is no earlier export may be replaced.
    public var force: Bool
    public var georeference: Georeference?

    public init(
        destination: String, layers: [String] = [], mosaic: Bool = false, force: Bool = false, georeference: Georeference? = nil
    ) {
        self.destination = destination
        self.layers = layers
        self.mosaic = mosaic
        self.force = force
        self.georeference = georeference
    }
}

/// A format that maps are written in.
public struct ExportFormat: Sendable {
    public let name, blurb: String
    let makeWriter: @Sendable (ExportRequest, any MapSource) throws -> any MapWriter

    /// Every format: a new one is a `MapWriter` and a line here.
    public static let all: [ExportFormat] = [
        ExportFormat(name: "png", blurb: "pictures by layer, for people and GIS programs") { try PNGMapWriter($0, $1) },
        ExportFormat(name: "npz", blurb: "every plane, for Python") { try NpzMapWriter($0, $1) },
    ]

    /// - Throws: `ExportError.unknownFormat`.
    public init(named name: String) throws(ExportError) {
        guard let format = Self.all.first(where: { $0.name == name }) else {
            throw .unknownFormat(name: name, known: Self.all.map(\.name))
        }
        self = format
    }

    init(name: String, blurb: String, makeWriter: @escaping @Sendable (ExportRequest, any MapSource) throws -> any MapWriter) {
        self.name = name
        self.blurb = blurb
        self.makeWriter = makeWriter
    }

    /// Writes a map, tile by tile; complete, or not at all.
    ///
    /// - Parameter progress: hears of every tile: how many are done, of how many.
    /// - Throws: `ExportError`, `FileError`, and what the source throws.
    public func write(_ map: any MapSource, _ request: ExportRequest, progress: (Int, Int) -> Void = { _, _ in }) throws {
        guard !map.tiles.isEmpty else { throw ExportError.emptyMap }
        var writer = try makeWriter(request, map)
        do {
            for (done, index) in map.tiles.enumerated() {
                if let tile = try map.tile(at: index) { try writer.add(tile, at: index) }
                progress(done + 1, map.tiles.count)
            }
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }
}

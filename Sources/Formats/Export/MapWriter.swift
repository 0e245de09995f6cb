public import Scene
public import Tiles

/// An export: writes a map beside its destination, and puts the whole in place at the end or nothing at all.
public protocol MapWriter {
    /// Writes the map beside its destination.
    ///
    /// - Parameter progress: hears how much is done, of how much.
    mutating func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws
    /// Puts what was written in the place where it was asked for.
    mutating func finish() throws
    /// Leaves everything as it was.
    mutating func abandon()
}

/// An export that takes tiles as they come.
public protocol TileWriter: MapWriter {
    mutating func add(_ tile: FusedTile, at index: TileIndex) throws
}

extension TileWriter {
    public mutating func write(_ map: any MapSource, progress: (Int, Int) -> Void) throws {
        for (done, index) in map.tiles.enumerated() {
            if let tile = try map.tile(at: index) { try add(tile, at: index) }
            progress(done + 1, map.tiles.count)
        }
    }
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
    /// The smallest and the largest zoom of web map tiles; nil for what suits the map.
    public var minimumZoom, maximumZoom: Int?
    /// Pixels along one side of a web map tile.
    public var tileSide = 256
    /// What the map is called, and whom it is owed to, where a format says so.
    public var title, attribution: String?
    /// How many threads draw and compress; what is written does not depend on them.
    public var threads = 1

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
    /// What the name of an export's one file ends in; nil where an export is always a folder.
    public let suffix: String?
    /// Whether it is made of web map tiles, with zooms.
    public let isTiled: Bool
    let makeWriter: @Sendable (ExportRequest, any MapSource) throws -> any MapWriter

    /// Every format: a new one is a `MapWriter` and a line here.
    public static let all: [ExportFormat] = [
        ExportFormat(name: "png", blurb: "pictures by layer, for people and GIS programs") { try PNGMapWriter($0, $1) },
        ExportFormat(name: "mbtiles", blurb: "web map tiles of one layer in one SQLite file (MBTiles 1.3)", isTiled: true) {
            try MBTilesMapWriter($0, $1)
        },
        ExportFormat(name: "pmtiles", blurb: "web map tiles of one layer in one file for any web server (PMTiles 3)", isTiled: true)
        {
            try PMTilesMapWriter($0, $1)
        },
        ExportFormat(
            name: "xyz", blurb: "web map tiles of one layer in folders, with their TileJSON", isFolder: true, isTiled: true
        ) {
            try XYZMapWriter($0, $1)
        },
        ExportFormat(name: "geotiff", blurb: "bands of values, or a layer of classes, as a cloud-optimised GeoTIFF", suffix: "tif")
        {
            try GeoTIFFMapWriter($0, $1)
        },
        ExportFormat(name: "gpkg", blurb: "one layer in metres, unprojected, with overviews (OGC GeoPackage 1.3)") {
            try GeoPackageMapWriter($0, $1)
        },
        ExportFormat(name: "npz", blurb: "every plane, for Python") { try NpzMapWriter($0, $1) },
        ExportFormat(name: "geojson", blurb: "lines and polygons on WGS 84 (RFC 7946)", suffix: "geojson") { request, map in
            let writer = GeoJSONVectors(earth: try EarthFrame(request.georeference, format: "geojson"))
            return try VectorMapWriter(request, map) { try writer.bytes($0) }
        },
        ExportFormat(name: "geojson-metric", blurb: "the same in metres of the map frame", suffix: "geojson") { request, map in
            try VectorMapWriter(request, map) { try GeoJSONVectors(earth: nil).bytes($0) }
        },
        ExportFormat(name: "lanelet2", blurb: "lines and polygons as OSM for Lanelet2", suffix: "osm") { request, map in
            let writer = Lanelet2Vectors(earth: try EarthFrame(request.georeference, format: "lanelet2"))
            return try VectorMapWriter(request, map) { try writer.bytes($0) }
        },
        ExportFormat(name: "nuscenes", blurb: "a nuScenes map expansion", suffix: "json") { request, map in
            try VectorMapWriter(request, map) { try NuScenesVectors().bytes($0) }
        },
    ]

    /// - Throws: `ExportError.unknownFormat`.
    public init(named name: String) throws(ExportError) {
        guard let format = Self.all.first(where: { $0.name == name }) else {
            throw .unknownFormat(name: name, known: Self.all.map(\.name))
        }
        self = format
    }

    /// - Parameter suffix: nil where it is the name.
    init(
        name: String, blurb: String, suffix: String? = nil, isFolder: Bool = false, isTiled: Bool = false,
        makeWriter: @escaping @Sendable (ExportRequest, any MapSource) throws -> any MapWriter
    ) {
        self.name = name
        self.blurb = blurb
        self.suffix = isFolder ? nil : suffix ?? name
        self.isTiled = isTiled
        self.makeWriter = makeWriter
    }

    /// Writes a map; complete, or not at all.
    ///
    /// - Parameter progress: hears of every tile: how many are done, of how many.
    /// - Throws: `ExportError`, `FileError`, and what the source throws.
    public func write(_ map: any MapSource, _ request: ExportRequest, progress: (Int, Int) -> Void = { _, _ in }) throws {
        guard !map.tiles.isEmpty else { throw ExportError.emptyMap }
        let asksForTiles = request.minimumZoom != nil || request.maximumZoom != nil || request.tileSide != 256
        guard isTiled || !asksForTiles else {
            throw ExportError.optionsAreForTiles(format: name, known: Self.all.filter(\.isTiled).map(\.name))
        }
        var writer = try makeWriter(request, map)
        do {
            try writer.write(map, progress: progress)
            try writer.finish()
        } catch {
            writer.abandon()
            throw error
        }
    }
}

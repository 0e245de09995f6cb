/// What a GeoTIFF of tiles and overviews looks like, before its first pixel is written.
public struct GeoTIFFLayout: Sendable, Hashable {
    /// Where the raster lies.
    public enum System: Sendable, Hashable {
        /// A projected system by its EPSG number.
        case projected(epsg: Int)
        /// The tangent plane at a point of the WGS 84 ellipsoid, degrees.
        case tangent(latitude: Double, longitude: Double, name: String)
        /// Metres of a frame whose place on the earth is not known.
        case local(name: String)
    }

    public enum Cells: Sendable, Hashable {
        /// One byte a cell: an index into the colours, each red, green, blue and opacity.
        case palette([SIMD4<UInt8>])
        /// So many single-precision bands, interleaved by pixel, by TIFF's floating-point predictor.
        case floats(bands: Int)
    }

    public var cells: Cells
    /// Rows and columns of the raster and of each overview, the largest first.
    public var levels: [(rows: Int, columns: Int)] { sizes.map { ($0.x, $0.y) } }
    var sizes: [SIMD2<Int>]
    public var tileSide: Int
    public var system: System
    /// (a, b, c, d, e, f): x = a·column + b·row + c, y = d·column + e·row + f at a cell's corner, metres of the system.
    public var affine: [Double]
    /// GDAL's XML: band names and what else is to be said.
    public var metadata: String
    /// As GDAL writes it: "nan", "0".
    public var nodata: String
    /// Whether the file may grow beyond four gigabytes.
    public var isBig: Bool

    public init(
        cells: Cells, levels: [(rows: Int, columns: Int)], tileSide: Int, system: System, affine: [Double], metadata: String,
        nodata: String, isBig: Bool
    ) {
        sizes = levels.map { [$0.rows, $0.columns] }
        (self.cells, self.tileSide, self.system, self.affine) = (cells, tileSide, system, affine)
        (self.metadata, self.nodata, self.isBig) = (metadata, nodata, isBig)
    }

    /// Whether compressed tiles of so many bytes need offsets of 64 bits: classic TIFF ends at four gigabytes.
    ///
    /// Directories take up to sixteen bytes a tile, and some thousands more.
    public static func outgrowsClassic(bytes: Int, tiles: Int) -> Bool {
        bytes + 16 * tiles + (1 << 20) > 4_000_000_000
    }

    /// Tiles across a level.
    public func tilesAcross(_ level: Int) -> Int { (sizes[level].y + tileSide - 1) / tileSide }
    /// Tiles of a level.
    public func tiles(_ level: Int) -> Int { tilesAcross(level) * ((sizes[level].x + tileSide - 1) / tileSide) }
}

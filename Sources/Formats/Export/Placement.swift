internal import Foundation
internal import Scene

/// Where a north-up raster lies, in the two forms that GIS programs look for beside a picture.
struct Placement: Sendable {
    /// (a, b, c, d, e, f) as in rasterio, metres of the map frame.
    let affine: [Double]
    private let earth: EarthFrame?

    /// - Parameters:
    ///   - low, high: the corner tiles the raster covers.
    ///   - earth: nil without a georeference.
    init(from low: TileIndex, to high: TileIndex, grid: TileGrid, earth: EarthFrame?) {
        affine = [grid.resolution, 0, Double(low.i) * grid.side, 0, -grid.resolution, Double(high.j + 1) * grid.side]
        self.earth = earth
    }

    /// Six lines: steps along a row and a column, then the centre of the upper left pixel, in metres of the georeference's system,
    /// or of the map frame where there is none.
    var worldFile: [UInt8] {
        let offset = earth?.offset ?? .zero
        let (a, b, c, d, e, f) = (affine[0], affine[1], affine[2], affine[3], affine[4], affine[5])
        let lines = [a, d, b, e, c + (a + b) / 2 + offset.x, f + (d + e) / 2 + offset.y]
        // A tenth of a nanometre: enough for any map, and no digits that only rounding made.
        return Array(lines.map { String(format: "%.10f\n", $0) }.joined().utf8)
    }

    /// GDAL's auxiliary file, naming the coordinate system; nil without a georeference, since nothing is guessed.
    var auxiliary: [UInt8]? { earth.map { Array($0.auxiliaryXML.utf8) } }
}

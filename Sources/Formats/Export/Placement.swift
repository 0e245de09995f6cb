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
        let plane = earth?.planeFromMap ?? PlaneSimilarity(offset: .zero)
        let cell = affine[0]
        let first = plane.image(of: [affine[2] + cell / 2, affine[5] - cell / 2])
        let turned = SIMD2(plane.cosine, plane.sine) * cell
        let lines = [turned.x, turned.y, turned.y, -turned.x, first.x, first.y]
        // A tenth of a nanometre: enough for any map, and no digits that only rounding made.
        return Array(lines.map { String(format: "%.10f\n", $0) }.joined().utf8)
    }

    /// GDAL's auxiliary file, naming the coordinate system; nil without a georeference, since nothing is guessed.
    var auxiliary: [UInt8]? { earth.map { Array($0.auxiliaryXML.utf8) } }
}

internal import Scene

extension CellWindow {
    /// Cells that a raster's edges keep to, so that it does not depend on how the map is cut into tiles.
    static let rasterStep = 64

    /// (a, b, c, d, e, f) of a raster of these cells: x = a·column + b·row + c, y = d·column + e·row + f at a cell's corner, metres of
    /// the georeference's plane, or of the map frame where there is none.
    func affine(resolution: Double, on georeference: Georeference?) throws -> [Double] {
        let corner = SIMD2(Double(columns.lowerBound), -Double(rows.lowerBound)) * resolution
        guard let georeference else { return [resolution, 0, corner.x, 0, -resolution, corner.y] }
        let plane = try EarthFrame(georeference).planeFromMap
        let there = plane.image(of: corner)
        let (along, across) = (plane.cosine * resolution, plane.sine * resolution)
        return [along, across, there.x, across, -along, there.y]
    }
}

/// The number in "EPSG:32617"; nil for systems of other authorities.
func epsgNumber(of code: String) -> Int? { code.hasPrefix("EPSG:") ? Int(code.dropFirst(5)) : nil }

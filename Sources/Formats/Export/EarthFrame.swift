internal import Bindings
internal import Scene

/// The map's place on the earth: how its coordinates become eastings, northings, longitudes and latitudes.
struct EarthFrame: Sendable, Hashable {
    let georeference: Georeference
    /// Easting and northing of map coordinates, metres.
    let planeFromMap: PlaneSimilarity
    let projection: Projection

    init(_ georeference: Georeference) throws(ExportError) {
        self.georeference = georeference
        planeFromMap = georeference.planeFromMap
        do { projection = try georeference.projection() } catch { throw ExportError(error) }
    }

    /// Longitudes (x) and latitudes (y) in degrees on WGS 84 of points of the map frame.
    func geographic(_ points: [SIMD2<Double>]) throws(ExportError) -> [SIMD2<Double>] {
        do { return try projection.geographic(points.map(planeFromMap.image)) } catch { throw ExportError(error) }
    }

    /// Points of the map frame at these longitudes (x) and latitudes (y).
    func map(_ geographic: [SIMD2<Double>]) throws(ExportError) -> [SIMD2<Double>] {
        do { return try projection.projected(geographic).map(planeFromMap.preimage) } catch { throw ExportError(error) }
    }

    /// The auxiliary file GDAL reads beside a raster: the coordinate system as WKT.
    var auxiliaryXML: String {
        let text = projection.wkt.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        // The picture's x is the easting, whichever the authority writes first.
        let axes = projection.isNorthingFirst ? "2,1" : "1,2"
        return "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"\(axes)\">\(text)</SRS>\n</PAMDataset>\n"
    }
}

internal import Bindings
internal import Scene

/// The map's place on the earth, ready to be written beside its rasters.
struct EarthFrame: Sendable, Hashable {
    /// What to add to map coordinates, metres.
    let offset: SIMD2<Double>
    /// The auxiliary file GDAL reads beside a raster: the coordinate system as WKT.
    let auxiliaryXML: String

    init(_ georeference: Georeference) throws(ExportError) {
        let projection: Projection
        do {
            switch georeference {
            case .origin(let latitude, let longitude):
                projection = try Projection(tangentAtLatitude: latitude, longitude: longitude)
            case .crs(let code, _): projection = try Projection(code: code)
            }
        } catch { throw ExportError(error) }
        offset = georeference.offset
        let text = projection.wkt.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
        // The picture's x is the easting, whichever the authority writes first.
        let axes = projection.isNorthingFirst ? "2,1" : "1,2"
        auxiliaryXML = "<PAMDataset>\n  <SRS dataAxisToSRSAxisMapping=\"\(axes)\">\(text)</SRS>\n</PAMDataset>\n"
    }
}

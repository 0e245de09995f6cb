internal import Bindings
public import Scene

/// The map's place on the earth, ready to be written beside its rasters.
public struct EarthFrame: Sendable, Hashable {
    /// What to add to map coordinates, metres.
    public let offset: SIMD2<Double>
    /// The auxiliary file GDAL reads beside a raster: the coordinate system as WKT.
    public let auxiliaryXML: String

    /// - Throws: `ExportError`.
    public init(_ georeference: Georeference) throws(ExportError) {
        let projection: Projection
        do {
            switch georeference {
            case .origin(let latitude, let longitude):
                projection = try Projection(tangentAtLatitude: latitude, longitude: longitude)
            case .crs(let code, _): projection = try Projection(code: code)
            }
        } catch { throw ExportError(error) }
        offset = georeference.offset
        let escaped = [("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")].reduce(projection.wkt) { $0.replacing($1.0, with: $1.1) }
        auxiliaryXML = """
            <PAMDataset>
              <SRS dataAxisToSRSAxisMapping="\(projection.isNorthingFirst ? "2,1" : "1,2")">\(escaped)</SRS>
            </PAMDataset>

            """
    }
}

extension MapRaster {
    /// The world file in the earth's system: map metres plus the offset.
    public func worldFile(on earth: EarthFrame?) -> String {
        let offset = earth?.offset ?? .zero
        let (a, b, c, d, e, f) = (affine[0], affine[1], affine[2], affine[3], affine[4], affine[5])
        return [a, d, b, e, c + offset.x + (a + b) / 2, f + offset.y + (d + e) / 2].map { "\($0)\n" }.joined()
    }
}

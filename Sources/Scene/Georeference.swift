/// How the map frame lies on the earth.
public enum Georeference: Sendable, Hashable {
    /// The map frame is the tangent plane at this point of the WGS 84 ellipsoid: x east, y north; degrees.
    case origin(latitude: Double, longitude: Double)
    /// Map coordinates plus the offset (metres) are easting and northing of this system, e.g. `EPSG:32617`.
    case crs(code: String, offset: SIMD2<Double>)

    /// What to add to map coordinates, metres.
    public var offset: SIMD2<Double> {
        switch self {
        case .origin: .zero
        case .crs(_, let offset): offset
        }
    }
}

public import Bindings

/// How the map frame lies on the earth.
public enum Georeference: Sendable, Hashable {
    /// The map frame is the tangent plane at this point of the WGS 84 ellipsoid: x east, y north; degrees.
    case origin(latitude: Double, longitude: Double)
    /// Map coordinates plus the offset (metres) are easting and northing of this system, e.g. `EPSG:32617`.
    case crs(code: String, offset: SIMD2<Double>)
    /// Map coordinates, turned, scaled and shifted, are easting and northing of this system.
    case similarity(code: String, planeFromMap: PlaneSimilarity)

    /// Easting and northing of map coordinates, metres.
    public var planeFromMap: PlaneSimilarity {
        switch self {
        case .origin: PlaneSimilarity(offset: .zero)
        case .crs(_, let offset): PlaneSimilarity(offset: offset)
        case .similarity(_, let planeFromMap): planeFromMap
        }
    }

    /// The system that eastings and northings are of.
    public func projection() throws(ProjectionFailure) -> Projection {
        switch self {
        case .origin(let latitude, let longitude): try Projection(tangentAtLatitude: latitude, longitude: longitude)
        case .crs(let code, _), .similarity(let code, _): try Projection(code: code)
        }
    }
}

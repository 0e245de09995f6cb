internal import Bindings
internal import RealModule

/// A place known both on the map and on the earth.
public struct ControlPoint: Sendable, Hashable, Codable {
    /// Metres of the map frame.
    public let map: SIMD2<Double>
    /// Degrees on WGS 84.
    public let latitude, longitude: Double

    public init(map: SIMD2<Double>, latitude: Double, longitude: Double) {
        self.map = map
        self.latitude = latitude
        self.longitude = longitude
    }
}

/// Why control points place no map, as facts.
public enum ControlPointFailure: Error, Sendable, Hashable {
    case tooFew(count: Int)
    /// All at one place, on the map or on the earth.
    case coincident
    /// UTM ends at 80° south and 84° north.
    case outsideUTM(latitude: Double)
    /// The map's metres are no metres on the earth.
    case scaled(by: Double)
    /// A point lies too far from where the others put it; counted from one.
    case contradicted(point: Int, metres: Double, spread: Double)
    case noProjection(code: String)
}

/// The similarity that lays a map's control points nearest to where they are on the earth, by least squares in their UTM zone.
public struct ControlPointFit: Sendable, Hashable {
    public let code: String
    public let planeFromMap: PlaneSimilarity
    /// How far each point lies from where the fit puts it, metres.
    public let residuals: [Double]

    /// How far the scale may be from one: UTM's own is within 0.1 %, so more is a wrong unit or exchanged numbers.
    private static let mostScaling = 0.05
    /// The largest residual as a share of the points' spread: more is a wrong point, not a poor measurement.
    private static let mostResidual = 0.1

    /// Root mean square of the residuals, metres.
    public var rms: Double { (residuals.reduce(0) { $0 + $1 * $1 } / Double(residuals.count)).squareRoot() }
    /// Degrees anticlockwise from the map's axes to the zone's.
    public var turn: Double { Double.atan2(y: planeFromMap.sine, x: planeFromMap.cosine) * 180 / .pi }
    public var georeference: Georeference { .similarity(code: code, planeFromMap: planeFromMap) }

    /// - Throws: `ControlPointFailure`.
    public init(_ points: [ControlPoint]) throws(ControlPointFailure) {
        guard points.count >= 2 else { throw .tooFew(count: points.count) }
        let first = points[0]
        guard let outside = points.first(where: { !(-80...84).contains($0.latitude) }) else {
            // The first point's zone serves all: beyond its edge UTM only stretches a little more.
            let zone = min(60, Int(((first.longitude + 180) / 6).rounded(.down)) + 1)
            try self.init(points, code: "EPSG:\((first.latitude < 0 ? 32700 : 32600) + zone)")
            return
        }
        throw .outsideUTM(latitude: outside.latitude)
    }

    private init(_ points: [ControlPoint], code: String) throws(ControlPointFailure) {
        self.code = code
        let places: [SIMD2<Double>]
        do { places = try Projection(code: code).projected(points.map { [$0.longitude, $0.latitude] }) } catch {
            throw .noProjection(code: code)
        }
        let count = Double(points.count)
        let mapCentre = points.reduce(SIMD2.zero) { $0 + $1.map } / count
        let centre = places.reduce(SIMD2.zero, +) / count
        // As complex numbers, the least squares are one quotient: Σ conj(m)·p / Σ |m|².
        var product = SIMD2<Double>.zero
        var (mapSpread, spread) = (0.0, 0.0)
        for (point, place) in zip(points, places) {
            let (m, p) = (point.map - mapCentre, place - centre)
            product += [m.x * p.x + m.y * p.y, m.x * p.y - m.y * p.x]
            mapSpread += (m * m).sum()
            spread += (p * p).sum()
        }
        // Closer together than a millimetre there is no direction to take from them.
        guard mapSpread > 1e-6, spread > 1e-6, product != .zero else { throw .coincident }
        let turn = product / mapSpread
        planeFromMap = PlaneSimilarity(
            cosine: turn.x, sine: turn.y,
            offset: centre - SIMD2(turn.x * mapCentre.x - turn.y * mapCentre.y, turn.y * mapCentre.x + turn.x * mapCentre.y))
        let fitted = planeFromMap
        residuals = zip(points, places).map { point, place in
            let away = fitted.image(of: point.map) - place
            return (away * away).sum().squareRoot()
        }
        // A wrong point spoils the scale as well, so it is looked for first: two points never contradict each other.
        let deviation = (spread / count).squareRoot()
        if let worst = residuals.indices.max(by: { residuals[$0] < residuals[$1] }),
            residuals[worst] > Self.mostResidual * deviation
        {
            throw .contradicted(point: worst + 1, metres: residuals[worst], spread: deviation)
        }
        guard abs(planeFromMap.scale - 1) <= Self.mostScaling else { throw .scaled(by: planeFromMap.scale) }
    }
}

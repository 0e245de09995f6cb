internal import CPROJ

/// Why PROJ would not make a coordinate system.
public enum ProjectionFailure: Error, Sendable, Hashable {
    /// The system's database holds no such code.
    case unknownCode(String)
    /// The system's axes are not lengths in metres, so metres of a map cannot be laid on them.
    case notMetric(String)
    case failed(reason: String)
}

/// A coordinate system of the earth in which a map's metres are laid down, known by PROJ.
public struct Projection: Sendable, Hashable {
    /// WKT 2:2019, on one line.
    public let wkt: String
    /// Whether the system's first axis runs north, as some national grids have it; x is always the easting here.
    public let isNorthingFirst: Bool
    /// WKT of the first version, as GDAL writes it, on one line; nil where that has no words for the system.
    public let oldWKT: String?
    private let definition: String

    /// A projected system by its code, e.g. `EPSG:32617`.
    public init(code: String) throws(ProjectionFailure) {
        try self.init(definition: code, name: nil, missing: .unknownCode(code))
    }

    /// The local tangent plane at a point of the WGS 84 ellipsoid: x east, y north, metres; degrees.
    ///
    /// The ellipsoidal orthographic projection is exactly the east and north of a local tangent frame.
    public init(tangentAtLatitude latitude: Double, longitude: Double) throws(ProjectionFailure) {
        let definition = "+proj=ortho +lat_0=\(latitude) +lon_0=\(longitude) +datum=WGS84 +units=m +no_defs +type=crs"
        try self.init(
            definition: definition, name: "Local tangent plane at \(latitude), \(longitude)",
            missing: .failed(reason: "there is no tangent plane at latitude \(latitude), longitude \(longitude)"))
    }

    private init(definition: String, name: String?, missing: ProjectionFailure) throws(ProjectionFailure) {
        self.definition = definition
        let context = unsafe proj_context_create()
        defer { unsafe proj_context_destroy(context) }
        unsafe proj_log_level(context, PJ_LOG_NONE)
        guard let system = unsafe proj_create(context, definition), unsafe proj_is_crs(system) != 0 else { throw missing }
        defer { unsafe proj_destroy(system) }
        guard let axes = unsafe proj_crs_get_coordinate_system(context, system) else { throw .notMetric(definition) }
        defer { unsafe proj_destroy(axes) }
        var direction: UnsafePointer<CChar>?
        var metresPerUnit = 0.0
        guard unsafe proj_cs_get_type(context, axes) == PJ_CS_TYPE_CARTESIAN,
            unsafe proj_cs_get_axis_info(context, axes, 0, nil, nil, &direction, &metresPerUnit, nil, nil, nil) != 0,
            metresPerUnit == 1, let direction = unsafe direction, let text = unsafe Self.wkt(of: system, context, PJ_WKT2_2019)
        else { throw .notMetric(definition) }
        isNorthingFirst = unsafe String(cString: direction) == "north"
        wkt = name.map { text.replacing("PROJCRS[\"unknown\"", with: "PROJCRS[\"\($0)\"", maxReplacements: 1) } ?? text
        let old = unsafe Self.wkt(of: system, context, PJ_WKT1_GDAL)
        oldWKT =
            name.flatMap { name in
                old.map { $0.replacing("PROJCS[\"unknown\"", with: "PROJCS[\"\(name)\"", maxReplacements: 1) }
            } ?? old
    }

    private static func wkt(of system: OpaquePointer, _ context: OpaquePointer?, _ version: PJ_WKT_TYPE) -> String? {
        unsafe "MULTILINE=NO".withCString { single in
            let options = unsafe [UnsafePointer<CChar>?.some(single), nil]
            return unsafe options.withUnsafeBufferPointer { buffer in
                unsafe proj_as_wkt(context, system, version, buffer.baseAddress).map { unsafe String(cString: $0) }
            }
        }
    }

    /// Longitudes (x) and latitudes (y) in degrees on WGS 84 of points given as easting and northing.
    public func geographic(_ points: [SIMD2<Double>]) throws(ProjectionFailure) -> [SIMD2<Double>] {
        try transformed(points, PJ_FWD)
    }

    /// Eastings and northings of longitudes (x) and latitudes (y) in degrees on WGS 84.
    public func projected(_ points: [SIMD2<Double>]) throws(ProjectionFailure) -> [SIMD2<Double>] {
        try transformed(points, PJ_INV)
    }

    private func transformed(_ points: [SIMD2<Double>], _ direction: PJ_DIRECTION) throws(ProjectionFailure)
        -> [SIMD2<Double>]
    {
        let context = unsafe proj_context_create()
        defer { unsafe proj_context_destroy(context) }
        unsafe proj_log_level(context, PJ_LOG_NONE)
        guard let raw = unsafe proj_create_crs_to_crs(context, definition, "EPSG:4326", nil) else {
            throw .failed(reason: "there is no way from \(definition) to WGS 84")
        }
        defer { unsafe proj_destroy(raw) }
        guard let operation = unsafe proj_normalize_for_visualization(context, raw) else {
            throw .failed(reason: "there is no way from \(definition) to WGS 84")
        }
        defer { unsafe proj_destroy(operation) }
        return points.map { point in
            let there = unsafe proj_trans(operation, direction, proj_coord(point.x, point.y, 0, 0))
            return unsafe SIMD2(there.v.0, there.v.1)
        }
    }
}

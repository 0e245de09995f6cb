internal import CGEOS

/// Polygons of the plane, held by GEOS.
@safe
public struct PlanarPolygons: ~Copyable {
    private let context: OpaquePointer?
    private let geometry: OpaquePointer?

    /// - Parameter polygons: each a list of rings, the exterior first; rings are closed, and crossing ones repaired.
    public init(_ polygons: [[[SIMD2<Double>]]]) {
        let context = unsafe GEOS_init_r()
        unsafe self.context = context
        var union: OpaquePointer? = unsafe GEOSGeom_createEmptyPolygon_r(context)
        for rings in polygons {
            guard let shell = rings.first, let ring = unsafe Self.ring(shell, context) else { continue }
            var holes = unsafe rings.dropFirst().map { unsafe Self.ring($0, context) }
            let polygon = unsafe GEOSGeom_createPolygon_r(context, ring, &holes, UInt32(holes.count))
            let valid = unsafe GEOSMakeValid_r(context, polygon)
            let joined = unsafe GEOSUnion_r(context, union, valid)
            unsafe GEOSGeom_destroy_r(context, union)
            unsafe GEOSGeom_destroy_r(context, polygon)
            unsafe GEOSGeom_destroy_r(context, valid)
            unsafe union = joined
        }
        unsafe geometry = union
    }

    deinit {
        unsafe GEOSGeom_destroy_r(context, geometry)
        unsafe GEOS_finish_r(context)
    }

    /// Whether the polygons and a rectangle share an area, not only an edge.
    public func overlaps(minX: Double, minY: Double, maxX: Double, maxY: Double) -> Bool {
        let corners: [SIMD2<Double>] = [[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY]]
        guard let ring = unsafe Self.ring(corners, context) else { return false }
        let rectangle = unsafe GEOSGeom_createPolygon_r(context, ring, nil, 0)
        let common = unsafe GEOSIntersection_r(context, geometry, rectangle)
        defer {
            unsafe GEOSGeom_destroy_r(context, rectangle)
            unsafe GEOSGeom_destroy_r(context, common)
        }
        var area = 0.0
        return unsafe GEOSArea_r(context, common, &area) == 1 && area > 0
    }

    /// The rings that bound the polygons' union, exteriors and holes alike, each closed.
    ///
    /// - Parameter repair: slits narrower than twice this are closed first.
    public func contours(repair: Double) -> [[SIMD2<Double>]] {
        let wider = unsafe GEOSBuffer_r(context, geometry, repair, 8)
        let closed = unsafe GEOSBuffer_r(context, wider, -repair, 8)
        defer {
            unsafe GEOSGeom_destroy_r(context, wider)
            unsafe GEOSGeom_destroy_r(context, closed)
        }
        var rings: [[SIMD2<Double>]] = []
        for index in 0..<max(0, unsafe GEOSGetNumGeometries_r(context, closed)) {
            let part = unsafe GEOSGetGeometryN_r(context, closed, index)
            guard unsafe GEOSGeomTypeId_r(context, part) == Int32(GEOS_POLYGON.rawValue), unsafe GEOSisEmpty_r(context, part) == 0
            else { continue }
            rings.append(unsafe points(of: GEOSGetExteriorRing_r(context, part)))
            for hole in 0..<max(0, unsafe GEOSGetNumInteriorRings_r(context, part)) {
                rings.append(unsafe points(of: GEOSGetInteriorRingN_r(context, part, hole)))
            }
        }
        return rings
    }

    private func points(of ring: OpaquePointer?) -> [SIMD2<Double>] {
        let sequence = unsafe GEOSGeom_getCoordSeq_r(context, ring)
        var size: UInt32 = 0
        guard unsafe GEOSCoordSeq_getSize_r(context, sequence, &size) == 1 else { return [] }
        return (0..<size).map { index in
            var (x, y) = (0.0, 0.0)
            unsafe GEOSCoordSeq_getXY_r(context, sequence, index, &x, &y)
            return [x, y]
        }
    }

    private static func ring(_ points: [SIMD2<Double>], _ context: OpaquePointer?) -> OpaquePointer? {
        guard points.count >= 3, let first = points.first else { return nil }
        let closed = points.last == first ? points : points + [first]
        let sequence = unsafe GEOSCoordSeq_create_r(context, UInt32(closed.count), 2)
        for (index, point) in closed.enumerated() {
            unsafe GEOSCoordSeq_setXY_r(context, sequence, UInt32(index), point.x, point.y)
        }
        return unsafe GEOSGeom_createLinearRing_r(context, sequence)
    }
}

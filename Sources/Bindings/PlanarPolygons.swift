internal import CGEOS

/// Polygons of the plane, computed with by GEOS.
///
/// A polygon is a list of rings, the exterior first, then its holes; a ring need not repeat its first point. Polygons that cross
/// themselves are repaired before they are used.
public struct PlanarPolygons: Sendable, Hashable {
    public let polygons: [[[SIMD2<Double>]]]

    public init(_ polygons: [[[SIMD2<Double>]]]) {
        self.polygons = polygons
    }

    /// Whether any polygon and the rectangle have more than an edge in common.
    public func overlaps(minX: Double, minY: Double, maxX: Double, maxY: Double) -> Bool {
        // What GEOS refuses to judge counts as overlapping: a region that chooses a tile too many changes no tile.
        guard let context = GEOSContext(),
            let rectangle = context.polygon([[[minX, minY], [maxX, minY], [maxX, maxY], [minX, maxY]]])
        else { return true }
        return polygons.contains { context.polygon($0).map { $0.interiorMeets(rectangle) ?? true } ?? false }
    }

    /// The union of all polygons, with gaps and slivers narrower than twice `repair` closed.
    ///
    /// The union is widened by `repair` and narrowed again (corners rounded by sixteen pieces a quarter circle).
    /// - Parameter repair: in the polygons' unit; 0 leaves the union as it is.
    /// - Returns: polygons with closed rings; nil where GEOS cannot compute them.
    public func union(repair: Double = 0) -> PlanarPolygons? {
        guard let context = GEOSContext(), let whole = context.union(polygons.compactMap { context.polygon($0) }) else {
            return nil
        }
        guard repair > 0 else { return PlanarPolygons(whole.polygons) }
        return whole.buffered(by: repair)?.buffered(by: -repair).map { PlanarPolygons($0.polygons) }
    }
}

/// A reentrant GEOS context, alive as long as any geometry made in it.
@safe private final class GEOSContext {
    let handle: OpaquePointer

    init?() {
        guard let handle = unsafe GEOS_init_r() else { return nil }
        unsafe self.handle = unsafe handle
    }

    deinit { unsafe GEOS_finish_r(handle) }

    /// A valid polygon or multipolygon; nil where the exterior has under three points.
    func polygon(_ rings: [[SIMD2<Double>]]) -> GEOSGeometryOwner? {
        guard let first = rings.first, let shell = ring(first) else { return nil }
        var holes: [OpaquePointer?] = unsafe []
        for points in rings.dropFirst() {
            if let hole = ring(points) { unsafe holes.append(hole.release()) }
        }
        guard let raw = unsafe GEOSGeom_createPolygon_r(handle, shell.release(), &holes, UInt32(holes.count)) else { return nil }
        let polygon = unsafe GEOSGeometryOwner(raw, in: self)
        return unsafe GEOSisValid_r(handle, raw) == 1 ? polygon : polygon.buffered(by: 0)
    }

    func union(_ parts: [GEOSGeometryOwner]) -> GEOSGeometryOwner? {
        var members = unsafe parts.map { unsafe $0.release() }
        guard
            let raw = unsafe GEOSGeom_createCollection_r(
                handle, Int32(GEOS_GEOMETRYCOLLECTION.rawValue), &members, UInt32(members.count))
        else { return nil }
        let collection = unsafe GEOSGeometryOwner(raw, in: self)
        return unsafe GEOSUnaryUnion_r(handle, raw).map { unsafe GEOSGeometryOwner($0, in: collection.context) }
    }

    private func ring(_ points: [SIMD2<Double>]) -> GEOSGeometryOwner? {
        let closed = points.first == points.last ? points : points + points.prefix(1)
        guard closed.count >= 4, let sequence = unsafe GEOSCoordSeq_create_r(handle, UInt32(closed.count), 2) else { return nil }
        for (index, point) in closed.enumerated() {
            _ = unsafe GEOSCoordSeq_setXY_r(handle, sequence, UInt32(index), point.x, point.y)
        }
        return unsafe GEOSGeom_createLinearRing_r(handle, sequence).map { unsafe GEOSGeometryOwner($0, in: self) }
    }
}

/// A GEOS geometry that is destroyed with its owner.
@safe private final class GEOSGeometryOwner {
    let context: GEOSContext
    private var pointer: OpaquePointer?

    init(_ pointer: OpaquePointer, in context: GEOSContext) {
        self.context = context
        unsafe self.pointer = unsafe pointer
    }

    deinit { if let pointer = unsafe pointer { unsafe GEOSGeom_destroy_r(context.handle, pointer) } }

    /// Hands the geometry over to a GEOS function that takes it.
    func release() -> OpaquePointer? {
        defer { unsafe pointer = nil }
        return unsafe pointer
    }

    func buffered(by distance: Double) -> GEOSGeometryOwner? {
        unsafe GEOSBuffer_r(context.handle, pointer, distance, 16).map { unsafe GEOSGeometryOwner($0, in: context) }
    }

    /// Whether the interiors have a point in common; nil where GEOS cannot say.
    func interiorMeets(_ other: GEOSGeometryOwner) -> Bool? {
        switch unsafe GEOSRelatePattern_r(context.handle, pointer, other.pointer, "T********") {
        case 0: false
        case 1: true
        default: nil
        }
    }

    /// The polygons the geometry consists of, as closed rings; points and lines are left out.
    var polygons: [[[SIMD2<Double>]]] {
        let handle = unsafe context.handle
        return (0..<max(0, unsafe GEOSGetNumGeometries_r(handle, pointer))).compactMap { index in
            guard let part = unsafe GEOSGetGeometryN_r(handle, pointer, index),
                unsafe GEOSGeomTypeId_r(handle, part) == Int32(GEOS_POLYGON.rawValue), unsafe GEOSisEmpty_r(handle, part) == 0,
                let shell = unsafe GEOSGetExteriorRing_r(handle, part)
            else { return nil }
            let holes = (0..<max(0, unsafe GEOSGetNumInteriorRings_r(handle, part))).compactMap { hole in
                unsafe GEOSGetInteriorRingN_r(handle, part, hole).map { unsafe points(of: $0) }
            }
            return unsafe [points(of: shell)] + holes
        }
    }

    private func points(of ring: OpaquePointer) -> [SIMD2<Double>] {
        guard let sequence = unsafe GEOSGeom_getCoordSeq_r(context.handle, ring) else { return [] }
        var count: UInt32 = 0
        guard unsafe GEOSCoordSeq_getSize_r(context.handle, sequence, &count) == 1 else { return [] }
        return (0..<count).map { index in
            var (x, y) = (0.0, 0.0)
            _ = unsafe GEOSCoordSeq_getXY_r(context.handle, sequence, index, &x, &y)
            return [x, y]
        }
    }
}

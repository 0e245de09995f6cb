internal import CGEOS

/// A reentrant GEOS context, alive as long as any geometry made in it.
@safe final class GEOSContext {
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

    /// A collection of lines; those of under two points are left out.
    func lines(_ lines: [[SIMD2<Double>]]) -> GEOSGeometryOwner? {
        var members: [OpaquePointer?] = unsafe []
        for points in lines where points.count > 1 {
            if let sequence = unsafe sequence(points), let line = unsafe GEOSGeom_createLineString_r(handle, sequence) {
                unsafe members.append(line)
            }
        }
        return unsafe GEOSGeom_createCollection_r(
            handle, Int32(GEOS_MULTILINESTRING.rawValue), &members, UInt32(members.count)
        ).map { unsafe GEOSGeometryOwner($0, in: self) }
    }

    private func sequence(_ points: [SIMD2<Double>]) -> OpaquePointer? {
        guard let sequence = unsafe GEOSCoordSeq_create_r(handle, UInt32(points.count), 2) else { return nil }
        for (index, point) in points.enumerated() {
            _ = unsafe GEOSCoordSeq_setXY_r(handle, sequence, UInt32(index), point.x, point.y)
        }
        return unsafe sequence
    }

    func ring(_ points: [SIMD2<Double>]) -> GEOSGeometryOwner? {
        let closed = points.first == points.last ? points : points + points.prefix(1)
        guard closed.count >= 4, let sequence = unsafe sequence(closed) else { return nil }
        return unsafe GEOSGeom_createLinearRing_r(handle, sequence).map { unsafe GEOSGeometryOwner($0, in: self) }
    }
}

/// A GEOS geometry that is destroyed with its owner.
@safe final class GEOSGeometryOwner {
    let context: GEOSContext
    private(set) var pointer: OpaquePointer?

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

    func intersection(_ other: GEOSGeometryOwner) -> GEOSGeometryOwner? {
        unsafe GEOSIntersection_r(context.handle, pointer, other.pointer).map { unsafe GEOSGeometryOwner($0, in: context) }
    }

    /// Fewer points, by Douglas and Peucker's rule.
    func simplified(tolerance: Double, keepsTopology: Bool) -> GEOSGeometryOwner? {
        let made =
            keepsTopology
            ? unsafe GEOSTopologyPreserveSimplify_r(context.handle, pointer, tolerance)
            : unsafe GEOSSimplify_r(context.handle, pointer, tolerance)
        return unsafe made.map { unsafe GEOSGeometryOwner($0, in: context) }
    }

    /// Lines joined where exactly two of them end.
    var merged: GEOSGeometryOwner? {
        unsafe GEOSLineMerge_r(context.handle, pointer).map { unsafe GEOSGeometryOwner($0, in: context) }
    }

    /// The lines the geometry consists of; all else is left out.
    var lines: [[SIMD2<Double>]] {
        let handle = unsafe context.handle
        return (0..<max(0, unsafe GEOSGetNumGeometries_r(handle, pointer))).compactMap { index in
            guard let part = unsafe GEOSGetGeometryN_r(handle, pointer, index) else { return nil }
            let kind = unsafe GEOSGeomTypeId_r(handle, part)
            let isLine = kind == Int32(GEOS_LINESTRING.rawValue) || kind == Int32(GEOS_LINEARRING.rawValue)
            return isLine ? unsafe points(of: part) : nil
        }.filter { $0.count > 1 }
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

    func points(of ring: OpaquePointer) -> [SIMD2<Double>] {
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

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

    /// The parts of all polygons that lie inside `other`; nil where GEOS cannot compute them.
    public func clipped(to other: PlanarPolygons) -> PlanarPolygons? {
        guard let context = GEOSContext(), let whole = context.union(polygons.compactMap { context.polygon($0) }),
            let mask = context.union(other.polygons.compactMap { context.polygon($0) })
        else { return nil }
        return whole.intersection(mask).map { PlanarPolygons($0.polygons) }
    }

    /// Each polygon with no more points than its shape needs, kept valid; polygons that vanish are left out.
    ///
    /// - Parameter tolerance: how far the outline may move, in the polygons' unit.
    public func simplified(tolerance: Double) -> PlanarPolygons {
        guard let context = GEOSContext() else { return self }
        return PlanarPolygons(
            polygons.flatMap { rings in
                context.polygon(rings)?.simplified(tolerance: tolerance, keepsTopology: true)?.polygons ?? []
            })
    }

    /// Square units, holes taken off.
    public var area: Double {
        polygons.reduce(0) { total, rings in
            let areas = rings.map { abs(Self.signedArea($0)) }
            return total + (areas.first ?? 0) - areas.dropFirst().reduce(0, +)
        }
    }

    /// The area of a ring, positive where it runs counterclockwise.
    public static func signedArea(_ ring: [SIMD2<Double>]) -> Double {
        guard let origin = ring.first else { return 0 }
        var twice = 0.0
        for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
            let (u, v) = (a - origin, b - origin)
            twice += u.x * v.y - v.x * u.y
        }
        return twice / 2
    }
}

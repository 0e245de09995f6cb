internal import CGEOS

/// Polygons of the plane, held by GEOS.
public struct PlanarPolygons {
    public init(_ polygons: [[[SIMD2<Double>]]]) {}
    public func overlaps(minX: Double, minY: Double, maxX: Double, maxY: Double) -> Bool { true }
}

internal import Bindings

/// The area of the map frame that somebody wants mapped. It chooses tiles and segments; it never changes what a tile says.
public enum Region: Sendable, Hashable {
    case all
    case bounds(Rectangle)
    /// Polygons, each a list of closed rings in map metres: the exterior first, then its holes.
    case polygons([[[SIMD2<Double>]]])

    /// Whether the region and an area have more than an edge in common.
    public func intersects(_ area: Rectangle) -> Bool {
        switch self {
        case .all: true
        case .bounds(let bounds): bounds.intersects(area)
        case .polygons(let polygons):
            PlanarPolygons(polygons).overlaps(minX: area.minX, minY: area.minY, maxX: area.maxX, maxY: area.maxY)
        }
    }
}

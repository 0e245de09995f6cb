internal import Bindings

/// Outlines of the places where a raster is at least a level, by marching squares: their points lie between cell centres, where the
/// level is met along a straight line from one to the other.
///
/// Every quad of four cells adds its piece by itself, in any order, twice if need be; the pieces meet on the lattice's edges.
struct Contour: Sendable {
    /// Between a cell's centre and that of the next cell along its row, or of the next row.
    private struct Edge: Hashable {
        let cell: LatticeCell
        let isAlongRow: Bool
    }

    private let level: Float
    /// Pieces run with the inside on their left; one leaves each edge.
    private var next: [Edge: Edge] = [:]
    private var places: [Edge: SIMD2<Double>] = [:]

    init(level: Float) { self.level = level }

    /// Adds the quads whose first cell lies in the rows and columns given, counted from the lattice's origin.
    mutating func add(_ raster: ClassRaster, rows: Range<Int>, columns: Range<Int>) {
        let p = raster.probability.span
        for row in rows {
            for column in columns {
                let cell = (row - raster.firstRow) * raster.columns + column - raster.firstColumn
                let (a, b) = (p[cell], p[cell + 1])
                let (d, c) = (p[cell + raster.columns], p[cell + raster.columns + 1])
                let code = (a >= level ? 1 : 0) | (b >= level ? 2 : 0) | (c >= level ? 4 : 0) | (d >= level ? 8 : 0)
                guard code != 0, code != 15 else { continue }
                addQuad(LatticeCell(row: row, column: column), a, b, c, d, code)
            }
        }
    }

    private mutating func addQuad(_ cell: LatticeCell, _ a: Float, _ b: Float, _ c: Float, _ d: Float, _ code: Int) {
        let south = Edge(cell: cell, isAlongRow: true), west = Edge(cell: cell, isAlongRow: false)
        let north = Edge(cell: cell.moved(1, 0), isAlongRow: true), east = Edge(cell: cell.moved(0, 1), isAlongRow: false)
        let centre = SIMD2(Double(cell.column) + 0.5, Double(cell.row) + 0.5)
        func share(_ low: Float, _ high: Float) -> Double { Double((level - low) / (high - low)) }
        if (a >= level) != (b >= level) { places[south] = centre + [share(a, b), 0] }
        if (d >= level) != (c >= level) { places[north] = centre + [share(d, c), 1] }
        if (a >= level) != (d >= level) { places[west] = centre + [0, share(a, d)] }
        if (b >= level) != (c >= level) { places[east] = centre + [1, share(b, c)] }
        // In a saddle the mean says whether the two high corners are one place.
        let isBridged = (a + b + c + d) / 4 >= level
        let pieces: [(Edge, Edge)] =
            switch code {
            case 1: [(south, west)]
            case 2: [(east, south)]
            case 3: [(east, west)]
            case 4: [(north, east)]
            case 5: isBridged ? [(south, east), (north, west)] : [(south, west), (north, east)]
            case 6: [(north, south)]
            case 7: [(north, west)]
            case 8: [(west, north)]
            case 9: [(south, north)]
            case 10: isBridged ? [(east, north), (west, south)] : [(east, south), (west, north)]
            case 11: [(east, north)]
            case 12: [(west, east)]
            case 13: [(south, east)]
            default: [(west, south)]
            }
        for (from, to) in pieces { next[from] = to }
    }

    /// The outlines in cells: outer rings counterclockwise, holes clockwise; not closed; in the order of their first cells.
    func rings() -> [[SIMD2<Double>]] {
        var left = next
        let order = next.keys.sorted {
            $0.cell != $1.cell ? $0.cell < $1.cell : $0.isAlongRow && !$1.isAlongRow
        }
        var rings: [[SIMD2<Double>]] = []
        for start in order where left[start] != nil {
            var ring: [SIMD2<Double>] = []
            var here = start
            while let following = left.removeValue(forKey: here) {
                if let place = places[here], ring.last != place { ring.append(place) }
                here = following
            }
            if ring.count > 2 { rings.append(ring) }
        }
        return rings
    }
}

/// Rings sorted into polygons: each hole goes to the smallest outer ring around it.
func polygons(ofRings rings: [[SIMD2<Double>]]) -> [[[SIMD2<Double>]]] {
    let areas = rings.map { PlanarPolygons.signedArea($0) }
    let outer = rings.indices.filter { areas[$0] > 0 }
    var polygons = outer.map { [rings[$0]] }
    for hole in rings.indices where areas[hole] < 0 {
        let around = outer.indices.filter { areas[outer[$0]] > -areas[hole] && contains(rings[outer[$0]], rings[hole][0]) }
        if let owner = around.min(by: { areas[outer[$0]] < areas[outer[$1]] }) { polygons[owner].append(rings[hole]) }
    }
    return polygons
}

/// Whether a point lies inside a ring, by counting what is crossed on the way out.
func contains(_ ring: [SIMD2<Double>], _ point: SIMD2<Double>) -> Bool {
    var isInside = false
    for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) where (a.y > point.y) != (b.y > point.y) {
        if point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) { isInside.toggle() }
    }
    return isInside
}

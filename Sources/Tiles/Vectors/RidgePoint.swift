internal import RealModule

/// A cell that the crest of a class's probability runs through.
struct RidgePoint: Sendable, Hashable {
    let cell: LatticeCell
    /// Where the crest is, in cells from the lattice's origin: a cell's centre is its index plus ½.
    let place: SIMD2<Double>
    /// The smoothed probability on the crest; of a thin one, what it was before.
    let height: Float
    /// The direction along the crest, a unit vector; the opposite one is as good.
    let along: SIMD2<Double>
}

struct LatticeCell: Sendable, Hashable, Comparable {
    let row, column: Int

    static func < (a: LatticeCell, b: LatticeCell) -> Bool { (a.row, a.column) < (b.row, b.column) }
    func moved(_ rows: Int, _ columns: Int) -> LatticeCell { LatticeCell(row: row + rows, column: column + columns) }
}

extension ClassRaster {
    /// The crests of a smoothed raster, in (row, column) order, among the cells that have all eight neighbours.
    ///
    /// A parabola is fitted across the crest, along the direction in which the surface bends down most; where its top lies within
    /// the cell, the cell holds a point of the crest, exact to a fraction of a cell.
    /// - Parameters:
    ///   - lowest: crests below are not looked at.
    ///   - widest: standard deviation of the widest profile that counts as a crest, cells.
    ///   - smoothing: standard deviation of what the raster was smoothed by, cells.
    ///   - thin: profiles thinner than this before the smoothing count as high as they were then, cells.
    /// - Source: Steger 1998, "An unbiased detector of curvilinear structures".
    func ridge(lowest: Float, widest: Double, smoothing: Double, thin: Double) -> [RidgePoint] {
        var points: [RidgePoint] = []
        let p = probability.span
        let mask = seen.span
        let steepestLoss = (Self.thinnest / (Self.thinnest + smoothing * smoothing)).squareRoot()
        let lowestSmoothed = 0.8 * lowest * Float(steepestLoss)
        for row in 1..<max(1, rows - 1) {
            for column in 1..<max(1, columns - 1) {
                let cell = row * columns + column
                guard p[cell] >= lowestSmoothed, mask[cell] > 0 else { continue }
                let (below, above) = (cell - columns, cell + columns)
                guard
                    mask[cell - 1] * mask[cell + 1] * mask[below - 1] * mask[below] * mask[below + 1] * mask[above - 1]
                        * mask[above]
                        * mask[above + 1] > 0
                else { continue }
                let centre = Double(p[cell])
                let (left, right, down, up) = (Double(p[cell - 1]), Double(p[cell + 1]), Double(p[below]), Double(p[above]))
                let gx = (right - left) / 2
                let gy = (up - down) / 2
                let xx = right - 2 * centre + left
                let yy = up - 2 * centre + down
                let xy = (Double(p[above + 1]) - Double(p[above - 1]) - Double(p[below + 1]) + Double(p[below - 1])) / 4
                let middle = (xx + yy) / 2
                let spread = (((xx - yy) / 2) * ((xx - yy) / 2) + xy * xy).squareRoot()
                let steepest = middle - spread
                guard steepest < -centre / (widest * widest) else { continue }
                let normal = Self.direction(xx, yy, xy, of: steepest)
                let bend = xx * normal.x * normal.x + 2 * xy * normal.x * normal.y + yy * normal.y * normal.y
                let offset = -(gx * normal.x + gy * normal.y) / bend
                let shift = normal * offset
                guard abs(shift.x) <= 0.6, abs(shift.y) <= 0.6 else { continue }
                let smoothed = centre + 0.5 * offset * (gx * normal.x + gy * normal.y)
                let height = Self.height(smoothed, bend: steepest, smoothing: smoothing, thin: thin)
                guard height >= Double(lowest) else { continue }
                // At the map's edge the smoothing saw one side more than the other, and moved the crest across.
                let lean = lean.isEmpty ? 0 : (SIMD2<Double>(lean[cell]) * normal).sum()
                let lattice = LatticeCell(row: firstRow + row, column: firstColumn + column)
                points.append(
                    RidgePoint(
                        cell: lattice,
                        place: SIMD2(Double(lattice.column) + 0.5, Double(lattice.row) + 0.5) + shift + normal * lean,
                        height: Float(min(1, height)), along: [-normal.y, normal.x]))
            }
        }
        return points
    }

    /// The variance of the thinnest profile there is, cells²: a little more than a cell is wide.
    private static let thinnest = 0.3

    /// How high a thin crest was before it was smoothed; of others, how high it is now.
    ///
    /// A Gaussian profile of height h and deviation w, smoothed by s, has the height h·w/√(w² + s²) and the deviation √(w² + s²),
    /// which its bend tells.
    private static func height(_ smoothed: Double, bend: Double, smoothing: Double, thin: Double) -> Double {
        let added = smoothing * smoothing
        let variance = max(smoothed / -bend - added, thinnest)
        return variance < thin * thin ? smoothed * ((variance + added) / variance).squareRoot() : smoothed
    }

    /// The unit eigenvector of [[xx, xy], [xy, yy]] that belongs to the smaller eigenvalue.
    private static func direction(_ xx: Double, _ yy: Double, _ xy: Double, of eigenvalue: Double) -> SIMD2<Double> {
        let (a, b) = (SIMD2(xy, eigenvalue - xx), SIMD2(eigenvalue - yy, xy))
        let (la, lb) = ((a * a).sum(), (b * b).sum())
        if max(la, lb) < 1e-24 { return [1, 0] }
        return la > lb ? a / la.squareRoot() : b / lb.squareRoot()
    }
}

/// Where the ground under a map point lies on a frame's BEV grid, taking the ground as the plane through the ego's ground contact.
///
/// The full SE(3) pose counts: the plane is the ego's own, tilted as the car is. Affine in (x, y), so a row of a tile is walked with
/// one addition a cell.
public struct GroundPlaneWarp: Sendable, Hashable {
    /// Grid (column, row), centres at integers, at the map origin; and its change for one metre along x and along y.
    public let origin, alongX, alongY: SIMD2<Double>

    /// - Parameters:
    ///   - mapFromEgo: the frame's pose.
    ///   - gridFrameFromEgo: the frame the grid is laid out in: identity for ego, the lidar's for lidar predictions.
    ///   - egoHeight: metres of the ego origin above the ground.
    /// - Returns: nil where the car stands steeper than 60°, since no ground plane can be meant then.
    public init?(mapFromEgo: Pose, gridFrameFromEgo: Pose = .identity, grid: BEVGrid, egoHeight: Double) {
        let up = mapFromEgo.zAxis
        guard up.z > 0.5 else { return nil }
        let t = mapFromEgo.translation
        let egoFromMap = mapFromEgo.inverse
        func cell(_ x: Double, _ y: Double) -> SIMD2<Double> {
            let z = t.z + (-egoHeight - up.x * (x - t.x) - up.y * (y - t.y)) / up.z
            let point = gridFrameFromEgo.apply(egoFromMap.apply([x, y, z]))
            return [(point.x - grid.minX) / grid.resolution - 0.5, (point.y - grid.minY) / grid.resolution - 0.5]
        }
        // Differences are taken near the car, where coordinates are small beside a city's.
        let here = cell(t.x, t.y)
        alongX = cell(t.x + 1, t.y) - here
        alongY = cell(t.x, t.y + 1) - here
        origin = here - alongX * t.x - alongY * t.y
    }

    /// The same warp onto a grid whose cells are `factor` of this one's, side by side.
    public func coarser(by factor: Int) -> GroundPlaneWarp {
        let scale = 1 / Double(factor)
        return GroundPlaneWarp(origin: (origin + 0.5) * scale - 0.5, alongX: alongX * scale, alongY: alongY * scale)
    }

    /// The same warp for a car that believes itself displaced by so many metres of the map.
    public func displaced(by metres: SIMD2<Double>) -> GroundPlaneWarp {
        GroundPlaneWarp(origin: origin - alongX * metres.x - alongY * metres.y, alongX: alongX, alongY: alongY)
    }

    private init(origin: SIMD2<Double>, alongX: SIMD2<Double>, alongY: SIMD2<Double>) {
        self.origin = origin
        self.alongX = alongX
        self.alongY = alongY
    }

    /// Grid (column, row) under a map point; a cell's centre is at integers.
    public func cell(at point: SIMD2<Double>) -> SIMD2<Double> {
        origin + alongX * point.x + alongY * point.y
    }

    /// The map point on the ground plane at a grid (column, row).
    public func mapPoint(atCell cell: SIMD2<Double>) -> SIMD2<Double> {
        let d = cell - origin
        let determinant = alongX.x * alongY.y - alongY.x * alongX.y
        return [(d.x * alongY.y - alongY.x * d.y) / determinant, (alongX.x * d.y - d.x * alongX.y) / determinant]
    }

    /// The rectangle of the map that the grid's footprint fits in.
    public func footprint(of grid: BEVGrid) -> Rectangle {
        let right = Double(grid.columns) - 0.5
        let top = Double(grid.rows) - 0.5
        let corners = [[-0.5, -0.5], [right, -0.5], [right, top], [-0.5, top]].map { mapPoint(atCell: SIMD2($0[0], $0[1])) }
        let low = corners.dropFirst().reduce(corners[0]) { pointwiseMin($0, $1) }
        let high = corners.dropFirst().reduce(corners[0]) { pointwiseMax($0, $1) }
        return Rectangle(minX: low.x, minY: low.y, maxX: high.x, maxY: high.y)
    }
}

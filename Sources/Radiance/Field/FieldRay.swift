internal import Kernels
internal import Scene

/// A ray through a voxel grid: everything in voxel widths.
struct FieldRay {
    let origin, direction: SIMD3<Float>
    /// The part inside the grid.
    let from, to: Float
    /// The direction's basis for `shadeRay`.
    let basis: Lane16

    /// Whether the ray leaves the grid below the ground.
    var leavesThroughBottom: Bool { origin.z + direction.z * to < 0.01 }

    /// - Parameters:
    ///   - point: where the ray begins, map frame.
    ///   - direction: map frame, unit length.
    /// - Returns: nil where the ray misses the grid.
    init?(from point: SIMD3<Double>, direction: SIMD3<Double>, through grid: VoxelGrid, most: Double = .infinity) {
        let o = (point - grid.origin) / grid.width
        let size = SIMD3<Double>(Double(grid.shape.x), Double(grid.shape.y), Double(grid.shape.z))
        var near = 0.0
        var far = most / grid.width
        for axis in 0..<3 {
            if abs(direction[axis]) < 1e-12 {
                guard o[axis] >= 0, o[axis] < size[axis] else { return nil }
                continue
            }
            let a = -o[axis] / direction[axis]
            let b = (size[axis] - o[axis]) / direction[axis]
            near = max(near, min(a, b))
            far = min(far, max(a, b))
        }
        guard near < far else { return nil }
        origin = SIMD3<Float>(o)
        self.direction = SIMD3<Float>(direction)
        from = Float(near)
        to = Float(far)
        basis = Self.basis(of: self.direction)
    }

    /// Spherical harmonics of degree one, thrice, then 1 for the density.
    static func basis(of d: SIMD3<Float>) -> Lane16 {
        let b = SIMD4<Float>(0.282_094_8, -0.488_602_5 * d.y, 0.488_602_5 * d.z, -0.488_602_5 * d.x)
        return Lane16(b.x, b.y, b.z, b.w, b.x, b.y, b.z, b.w, b.x, b.y, b.z, b.w, 1, 0, 0, 0)
    }
}

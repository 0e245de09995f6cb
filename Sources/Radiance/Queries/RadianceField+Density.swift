internal import Kernels
package import Scene

extension RadianceField {
    /// A gray field whose density is known: something to hold queries against.
    ///
    /// - Parameters:
    ///   - origin: the box's corner with the smallest coordinates, metres of the map frame.
    ///   - width: of a voxel, metres.
    ///   - shape: voxels along x, y, z.
    ///   - trajectory: mapFromEgo of the poses that tell where the ground is expected.
    ///   - density: before activation, by map place: half of the light passes a voxel of 9.2.
    package init(
        origin: SIMD3<Double>, width: Double, shape: SIMD3<Int>, trajectory: [Pose], egoHeight: Double,
        density: (SIMD3<Double>) -> Double
    ) {
        let occupied = [Bool](repeating: true, count: shape.x * shape.y * shape.z)
        let shape = SIMD3<Int32>(truncatingIfNeeded: shape)
        grid = VoxelGrid(origin: origin, width: width, shape: shape, occupied: occupied) { corner in
            var row = Lane16.zero
            row[12] = Float(density(origin + SIMD3<Double>(corner) * width))
            return row
        }
        shared = SharedParameters(channels: 1, colours: .harmonics)
        settings = StepSettings()
        prior = GroundPrior(poses: trajectory, egoHeight: egoHeight)
    }
}

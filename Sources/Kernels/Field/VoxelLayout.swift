/// Where a voxel of a box is kept: four by four voxels of one level share a cache line, for most rays run level.
///
/// The box is as if its sides along x and y were whole multiples of four; what is added lies outside and is never looked at.
package struct VoxelLayout: Sendable, Hashable {
    /// Voxels along x, y, z.
    package let shape: SIMD3<Int32>
    /// Places, those outside the box among them.
    package let count: Int
    @usableFromInline let bricks, height: Int

    package init(shape: SIMD3<Int32>) {
        self.shape = shape
        (bricks, height) = ((Int(shape.y) + 3) / 4, Int(shape.z))
        count = (Int(shape.x) + 3) / 4 * bricks * height * 16
    }

    /// The place of the voxel at x, y, z; one level up is sixteen places on.
    @inlinable
    package func place(_ x: Int, _ y: Int, _ z: Int) -> Int {
        (((x >> 2) &* bricks &+ (y >> 2)) &* height &+ z) << 4 | (x & 3) << 2 | (y & 3)
    }
}

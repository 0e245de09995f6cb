/// Where a voxel of a box is kept: in blocks of four by four by four, because a ray's next voxel is near.
///
/// A block is 64 places: a cache line of bytes; a level of it is a cache line of 32-bit numbers. The box is as if its sides were whole
/// multiples of four; what is added lies outside and is never looked at.
package struct VoxelLayout: Sendable, Hashable {
    /// Voxels along x, y, z.
    package let shape: SIMD3<Int32>
    /// Places, those outside the box among them.
    package let count: Int
    @usableFromInline let blocksY, blocksZ: Int

    package init(shape: SIMD3<Int32>) {
        self.shape = shape
        (blocksY, blocksZ) = ((Int(shape.y) + 3) / 4, (Int(shape.z) + 3) / 4)
        count = (Int(shape.x) + 3) / 4 * blocksY * blocksZ * 64
    }

    /// The place of the voxel at x, y, z.
    @inlinable
    package func place(_ x: Int, _ y: Int, _ z: Int) -> Int {
        (((x >> 2) &* blocksY &+ (y >> 2)) &* blocksZ &+ (z >> 2)) << 6 | (z & 3) << 4 | (x & 3) << 2 | (y & 3)
    }

    /// Voxels of a line along z and of the whole box with one more on every side.
    package var marginedLine: Int { Int(shape.z) + 2 }
    package var marginedCount: Int { (Int(shape.x) + 2) * (Int(shape.y) + 2) * marginedLine }
}

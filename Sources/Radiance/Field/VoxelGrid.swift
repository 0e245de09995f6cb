internal import Kernels

/// The voxels of a segment that hold anything: a box of space of which only the occupied part is stored.
///
/// Voxels and the rows of their corners are numbered in (x, y, z) order, z fastest, so that a slab of planes across x owns a range of both.
public struct VoxelGrid: Sendable {
    /// The corner with the smallest coordinates, metres of the map frame.
    public let origin: SIMD3<Double>
    /// Width of a voxel, metres.
    public let width: Double
    /// Voxels along x, y, z, stored or not.
    public var shape: SIMD3<Int32> { layout.shape }
    let layout: VoxelLayout
    /// By `layout`: the voxel's number; −1 where it is not stored.
    let map: [Int32]
    /// By `layout`: voxels to the nearest stored one (Chebyshev), 0…`farthest`.
    let clearance: [UInt8]
    /// (voxels): rows of the eight corners; corner bits are (x, y, z) = (4, 2, 1).
    let corners: [SIMD8<Int32>]
    /// (rows): rows at −x, +x, −y, +y; −1 where there is none.
    let neighbours: [SIMD4<Int32>]
    /// (rows): lanes 0–11 colour features, lane 12 density.
    var rows: [Lane16]
    /// The first voxel, and the first row, of every plane across x; one more at the end.
    let voxelPlanes, rowPlanes: [Int]

    /// Skips are no longer than this many voxels.
    static let farthest: UInt8 = 24

    public var voxelCount: Int { corners.count }

    /// Stores the occupied voxels of a box.
    ///
    /// - Parameters:
    ///   - occupied: (x, y, z).
    ///   - row: what a corner holds, by its place in voxel widths from the origin.
    init(
        origin: SIMD3<Double>, width: Double, shape: SIMD3<Int32>, occupied: [Bool], row: (SIMD3<Float>) -> Lane16
    ) {
        let (nx, ny, nz) = (Int(shape.x), Int(shape.y), Int(shape.z))
        precondition(occupied.count == nx * ny * nz, "VoxelGrid: \(occupied.count) voxels for \(shape)")
        self.origin = origin
        self.width = width
        layout = VoxelLayout(shape: shape)
        let (cornerX, cornerY) = ((ny + 1) * (nz + 1), nz + 1)
        var used = [Int32](repeating: -1, count: (nx + 1) * cornerX)
        var map = [Int32](repeating: -1, count: layout.count)
        var voxelPlanes: [Int] = []
        var count = 0
        for x in 0..<nx {
            voxelPlanes.append(count)
            for y in 0..<ny {
                for z in 0..<nz where occupied[(x * ny + y) * nz + z] {
                    map[layout.place(x, y, z)] = Int32(count)
                    count += 1
                    let corner = x * cornerX + y * cornerY + z
                    for bits in 0..<8 { used[corner + (bits >> 2) * cornerX + (bits >> 1 & 1) * cornerY + (bits & 1)] = 0 }
                }
            }
        }
        voxelPlanes.append(count)
        var rows: [Lane16] = []
        rows.reserveCapacity(used.count { $0 == 0 })
        var rowPlanes: [Int] = []
        for x in 0...nx {
            rowPlanes.append(rows.count)
            for y in 0...ny {
                for z in 0...nz where used[x * cornerX + y * cornerY + z] == 0 {
                    used[x * cornerX + y * cornerY + z] = Int32(rows.count)
                    rows.append(row(SIMD3(Float(x), Float(y), Float(z))))
                }
            }
        }
        rowPlanes.append(rows.count)
        var corners = [SIMD8<Int32>](repeating: .zero, count: count)
        var neighbours = [SIMD4<Int32>](repeating: SIMD4(repeating: -1), count: rows.count)
        for x in 0...nx {
            for y in 0...ny {
                for z in 0...nz {
                    let corner = x * cornerX + y * cornerY + z
                    let own = used[corner]
                    guard own >= 0 else { continue }
                    neighbours[Int(own)] = [
                        x > 0 ? used[corner - cornerX] : -1, x < nx ? used[corner + cornerX] : -1,
                        y > 0 ? used[corner - cornerY] : -1,
                        y < ny ? used[corner + cornerY] : -1,
                    ]
                    guard x < nx, y < ny, z < nz else { continue }
                    let voxel = map[layout.place(x, y, z)]
                    guard voxel >= 0 else { continue }
                    for bits in 0..<8 {
                        corners[Int(voxel)][bits] = used[corner + (bits >> 2) * cornerX + (bits >> 1 & 1) * cornerY + (bits & 1)]
                    }
                }
            }
        }
        self.map = map
        clearance = Self.clearance(map, layout)
        self.corners = corners
        self.neighbours = neighbours
        self.rows = rows
        self.voxelPlanes = voxelPlanes
        self.rowPlanes = rowPlanes
    }

    /// How far it is from every voxel to the nearest stored one.
    private static func clearance(_ map: [Int32], _ layout: VoxelLayout) -> [UInt8] {
        var clearance = [UInt8](repeating: farthest, count: layout.count)
        var distances = [UInt8](repeating: 0, count: layout.marginedCount)
        var line = [UInt8](repeating: 0, count: layout.marginedLine)
        var clearanceSpan = clearance.mutableSpan
        var distanceSpan = distances.mutableSpan
        var lineSpan = line.mutableSpan
        chebyshevDistances(&clearanceSpan, &distanceSpan, &lineSpan, map: map.span, layout: layout, limit: farthest)
        return clearance
    }

    /// A map point in voxel widths from the origin.
    func place(of point: SIMD3<Double>) -> SIMD3<Float> { SIMD3<Float>((point - origin) / width) }

    /// What the field holds at a place in voxel widths; nil outside the stored voxels.
    func row(at place: SIMD3<Float>) -> Lane16? {
        guard let voxel = voxel(at: place) else { return nil }
        let whole = place.rounded(.down)
        var sample = FieldSample.none
        (sample.fractionX, sample.fractionY, sample.fractionZ) = (place.x - whole.x, place.y - whole.y, place.z - whole.z)
        let weights = sample.cornerWeights
        var value = Lane16.zero
        for bits in 0..<8 { value += rows[Int(corners[voxel][bits])] * weights[bits] }
        return value
    }

    /// The stored voxel around a place in voxel widths.
    func voxel(at place: SIMD3<Float>) -> Int? {
        guard place.min() >= 0, place.x < Float(shape.x), place.y < Float(shape.y), place.z < Float(shape.z) else { return nil }
        let number = map[layout.place(Int(place.x), Int(place.y), Int(place.z))]
        return number >= 0 ? Int(number) : nil
    }
}

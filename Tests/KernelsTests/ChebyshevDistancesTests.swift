import Kernels
import NaiveTwins
import Testing

@Suite struct ChebyshevDistancesTests {
    @Test(
        "every voxel's distance is its twin's, on a box of any proportions, nearly empty, crowded or without any voxel",
        arguments: [SIMD3<Int32>(9, 7, 11), [1, 1, 40], [30, 1, 2], [5, 12, 1]], [0.0, 0.004, 0.05, 0.6])
    func twin(shape: SIMD3<Int32>, share: Double) {
        var noise = Noise(seed: 12)
        let map = (0..<Int(shape.x * shape.y * shape.z)).map { noise.uniform(0, 1) < share ? Int32($0) : -1 }
        let layout = VoxelLayout(shape: shape)
        let places = Self.places(layout)
        for limit: UInt8 in [1, 4, 24] {
            var laidOut = [Int32](repeating: -1, count: layout.count)
            for (place, number) in zip(places, map) { laidOut[place] = number }
            let clearance = Self.clearance(laidOut, layout, limit: limit)
            #expect(places.map { Int32(clearance[$0]) } == naiveDistances(map, shape: shape, limit: Int32(limit)))
        }
    }

    @Test("every voxel has a place of its own; four by four by four share sixty-four places, and a level of them sixteen")
    func layout() {
        let layout = VoxelLayout(shape: [9, 7, 6])
        let places = Self.places(layout)
        #expect(Set(places).count == places.count && places.allSatisfy { (0..<layout.count).contains($0) })
        let patch = (4..<8).flatMap { x in (0..<4).map { y in layout.place(x, y, 2) } }
        #expect(Set(patch.map { $0 / 16 }).count == 1 && layout.place(8, 0, 2) / 16 != patch[0] / 16)
        #expect((0..<4).allSatisfy { layout.place(5, 2, $0) / 64 == patch[0] / 64 } && layout.place(5, 2, 4) / 64 != patch[0] / 64)
    }

    @Test("a distance may be as long as the longest limit")
    func farthest() {
        let layout = VoxelLayout(shape: [1, 1, 300])
        var map = [Int32](repeating: -1, count: layout.count)
        map[layout.place(0, 0, 299)] = 0
        let clearance = Self.clearance(map, layout, limit: 254)
        #expect((0..<300).map { clearance[layout.place(0, 0, $0)] } == (0..<300).map { UInt8(min(299 - $0, 254)) })
    }

    private static func clearance(_ map: [Int32], _ layout: VoxelLayout, limit: UInt8) -> [UInt8] {
        var clearance = [UInt8](repeating: 0, count: layout.count)
        var distances = [UInt8](repeating: 0, count: layout.marginedCount)
        var line = [UInt8](repeating: 0, count: layout.marginedLine)
        var clearanceSpan = clearance.mutableSpan
        var distanceSpan = distances.mutableSpan
        var lineSpan = line.mutableSpan
        chebyshevDistances(&clearanceSpan, &distanceSpan, &lineSpan, map: map.span, layout: layout, limit: limit)
        return clearance
    }

    /// In (x, y, z) order.
    private static func places(_ layout: VoxelLayout) -> [Int] {
        let (nx, ny, nz) = (Int(layout.shape.x), Int(layout.shape.y), Int(layout.shape.z))
        return (0..<(nx * ny * nz)).map { layout.place($0 / (ny * nz), $0 / nz % ny, $0 % nz) }
    }
}

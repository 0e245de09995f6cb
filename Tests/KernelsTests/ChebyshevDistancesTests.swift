import Kernels
import NaiveTwins
import Testing

@Suite struct ChebyshevDistancesTests {
    @Test(
        "every empty voxel's distance is its twin's, on a box of any proportions, nearly empty, crowded or without any voxel",
        arguments: [SIMD3<Int32>(9, 7, 11), [1, 1, 40], [30, 1, 2], [5, 12, 1]], [0.0, 0.004, 0.05, 0.6])
    func twin(shape: SIMD3<Int32>, share: Double) {
        var noise = Noise(seed: 12)
        let map = (0..<Int(shape.x * shape.y * shape.z)).map { noise.uniform(0, 1) < share ? Int32($0) : -1 }
        for limit: Int32 in [1, 4, 24] {
            var found = map
            chebyshevDistances(&found, shape: shape, limit: limit)
            #expect(found == naiveDistances(map, shape: shape, limit: limit))
        }
    }
}

import RealModule
import Scene
import Testing

@Suite struct GroundSmoothingTests {
    /// 41 × 31 nodes every half metre around (100, 200).
    private func ground(deviation: Float = 0.02, _ height: (Double, Double) -> Double) -> GroundHeights {
        var heights: [Float] = []
        for row in 0..<31 {
            for column in 0..<41 { heights.append(Float(height(Double(column) * 0.5, Double(row) * 0.5))) }
        }
        return GroundHeights(
            spacing: 0.5, firstColumn: 200, firstRow: 400, columns: 41, rows: 31, heights: heights,
            deviations: Array(repeating: deviation, count: heights.count))
    }

    @Test("smoothing leaves level ground level on any mountain, and a slope a slope away from the edges")
    func slope() throws {
        let level = ground { _, _ in 2345.5 }
        #expect(level.smoothed(reach: 2).heights.allSatisfy { abs($0 - 2345.5) < 0.001 })
        #expect(level.smoothed(reach: 0) == level)
        #expect(level.raised(by: -0.25).heights.allSatisfy { $0 == 2345.25 })
        let slope = ground { x, _ in 0.1 * x }
        let middle: SIMD2<Double> = [110, 207]
        #expect(abs(try #require(slope.smoothed(reach: 1).height(at: middle)) - 1) < 1e-3)
    }

    @Test("a bump of one node is spread as widely as the reach says, and deviations stay")
    func bump() throws {
        let smooth = ground { x, y in x == 10 && y == 7 ? 0.3 : 0 }.smoothed(reach: 1)
        // The middle of a Gaussian of two nodes: 1 / (2π · 2²) of the bump.
        let height = try #require(smooth.height(at: [110, 207]))
        #expect(abs(height - 0.3 / (8 * Double.pi)) < 0.0005)
        #expect(smooth.deviations.allSatisfy { $0 == 0.02 })
    }

    @Test("where nobody is sure of the ground, the surer nodes around it say where it lies")
    func doubt() throws {
        let level = ground { _, _ in 0 }
        var (heights, deviations) = (level.heights, level.deviations)
        for row in 12..<17 {
            for column in 18..<23 { (heights[row * 41 + column], deviations[row * 41 + column]) = (1, 1) }
        }
        let doubtful = GroundHeights(
            spacing: 0.5, firstColumn: 200, firstRow: 400, columns: 41, rows: 31, heights: heights, deviations: deviations)
        #expect(try #require(doubtful.smoothed(reach: 1.5).height(at: [110, 207])) < 0.02)
    }
}

import Scene
import Testing

@Suite struct GroundHeightsTests {
    /// Heights 10 + 2·x + 3·y at half-metre nodes from (1, −1).
    static let heights: GroundHeights = {
        var values: [Float] = []
        for row in 0..<4 { for column in 0..<3 { values.append(plane(1 + 0.5 * Float(column), -1 + 0.5 * Float(row))) } }
        return GroundHeights(
            spacing: 0.5, firstColumn: 2, firstRow: -2, columns: 3, rows: 4, heights: values,
            deviations: Array(repeating: 0.25, count: 12))
    }()

    static func plane(_ x: Float, _ y: Float) -> Float { 10 + 2 * x + 3 * y }

    @Test("between the nodes the ground is bilinear, so a plane is met exactly")
    func plane() {
        let points: [SIMD2<Double>] = [[1.0, -1.0], [1.3, -0.2], [2.0, 0.5], [1.75, 0.49]]
        for point in points {
            let expected = Double(Self.plane(Float(point.x), Float(point.y)))
            #expect(Self.heights.height(at: point).map { abs($0 - expected) < 1e-5 } == true)
        }
        #expect(Self.heights.slope(at: [1.2, 0.1]) == [2, 3])
        #expect(Self.heights.deviation(at: [1.2, 0.1]) == 0.25)
    }

    @Test("outside the lattice no ground is known")
    func outside() {
        let points: [SIMD2<Double>] = [[0.99, 0], [2.01, 0], [1.5, -1.01], [1.5, 0.51], [.nan, 0]]
        for point in points {
            #expect(Self.heights.height(at: point) == nil)
        }
        #expect(Self.heights.area == Rectangle(minX: 1, minY: -1, maxX: 2, maxY: 0.5))
    }

    @Test("a lattice comes back from its bytes to the millimetre, and takes about two bytes a node")
    func encoding() throws {
        var noise: [Float] = []
        for node in 0..<12 { noise.append(270 + Float(node * node % 7) * 0.0371 - Float(node) * 0.2) }
        let heights = GroundHeights(
            spacing: 0.25, firstColumn: -7, firstRow: 1200, columns: 3, rows: 4, heights: noise,
            deviations: (0..<12).map { Float($0) * 0.3 })
        let bytes = heights.encoded()
        let back = try #require(GroundHeights(encoded: bytes))
        #expect((back.spacing, back.firstColumn, back.firstRow) == (0.25, -7, 1200))
        #expect((back.columns, back.rows) == (3, 4))
        for node in 0..<12 {
            #expect(abs(back.heights[node] - noise[node]) <= 0.000_52)
            #expect(abs(back.deviations[node] - min(2.55, heights.deviations[node])) <= 0.005_01)
        }
        #expect(GroundHeights(encoded: back.encoded()) == back)
        for cut in [0, 12, 27, 28, 40, bytes.count - 1] { #expect(GroundHeights(encoded: Array(bytes[..<cut])) == nil) }
        #expect(GroundHeights(encoded: bytes + [0]) == nil)
    }
}

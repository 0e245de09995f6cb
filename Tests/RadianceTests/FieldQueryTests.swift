import Radiance
import RealModule
import Scene
import Testing

/// A field put together by hand: solid where a function says so.
enum Built {
    static let poses = (0..<12).map { Pose.yaw(0, translation: [Double($0), 0, 100]) }

    /// - Parameter solid: metres that a place lies inside something solid; negative outside.
    static func field(_ solid: (SIMD3<Double>) -> Double) -> RadianceField {
        // From d = 9.2 on, t metres deeper takes 160 t of the light a metre: e^(−80 t²) is left, which ends √(π/80)/2 = 0.099 m deep on
        // the average, less the light that is lost higher up. So it ends where `solid` says when all lies 0.09 m higher.
        RadianceField(
            origin: [-2, -6, 96], width: 0.25, shape: [64, 48, 40], trajectory: poses, egoHeight: 0
        ) { min(30, max(-20, 9.2 + 40 * (solid($0) + 0.09))) }
    }

    /// A plain that rises by 4 cm a metre along x and falls by 2 cm a metre along y.
    static func plain(_ p: SIMD3<Double>) -> Double { height(p.x, p.y) - p.z }
    static func height(_ x: Double, _ y: Double) -> Double { 100 + 0.04 * x - 0.02 * y }
    /// How far inside an upright box a place lies.
    static func box(_ p: SIMD3<Double>, x: ClosedRange<Double>, y: ClosedRange<Double>, z: ClosedRange<Double>) -> Double {
        min(p.x - x.lowerBound, x.upperBound - p.x, p.y - y.lowerBound, y.upperBound - p.y, p.z - z.lowerBound, z.upperBound - p.z)
    }
}

@Suite struct FieldQueryTests {
    @Test("a wall hides the ground behind it, not the ground before it, and ground never hides itself")
    func wall() {
        let field = Built.field { max(Built.plain($0), Built.box($0, x: 6...7, y: -6...6, z: 98...103)) }
        var scratch = RadianceField.Scratch()
        let eye = SIMD3<Double>(0, 0, 101.5)
        func light(_ x: Double, _ y: Double) -> Float {
            field.transmittance(from: eye, toGround: [x, y, Built.height(x, y)], scratch: &scratch)
        }
        for x in [1.0, 3.0, 5.5] { #expect(light(x, 0.3) > 0.95, "before the wall, at \(x) m") }
        for x in [7.5, 9.0, 11.0] { #expect(light(x, 0.3) < 0.01, "behind the wall, at \(x) m") }
        // The wall's own face is seen; what lies a metre inside is not.
        #expect(field.transmittance(from: eye, to: [5.9, 0, 101], scratch: &scratch) > 0.9)
        #expect(field.transmittance(from: eye, to: [7, 0, 101], scratch: &scratch) < 0.01)
    }

    @Test("a ray says how far away it is stopped and how sharply, and that nothing stops it")
    func encounter() {
        let field = Built.field { Built.box($0, x: 6...7, y: -6...6, z: 98...103) }
        var scratch = RadianceField.Scratch()
        let met = field.encounter(from: [0, 0, 101], direction: [1, 0, 0], scratch: &scratch)
        #expect(abs(met.distance - 6) < 0.1)
        #expect(met.deviation > 0 && met.deviation < 0.15)
        #expect(field.encounter(from: [0, 0, 101], direction: [0, 0, 1], scratch: &scratch).distance.isNaN)
        #expect(field.encounter(from: [0, 0, 300], direction: [0, 0, 1], scratch: &scratch).distance.isNaN)
    }

    @Test("a hard wall is met where it stands, wherever on the way the samples happen to fall")
    func hardWall() {
        // Density climbs from −20 to 30 between two corners, x = 5.75 and 6; a ray meets 9.2, and its end 5 mm on, at 5.901.
        let field = RadianceField(origin: [-2, -6, 96], width: 0.25, shape: [64, 48, 40], trajectory: Built.poses, egoHeight: 0) {
            $0.x > 5.9 ? 30 : -20
        }
        var scratch = RadianceField.Scratch()
        let walls = (0..<20).map { index in
            let start = 0.125 * Double(index) / 20
            let met = field.encounter(from: [start, 0, 101], direction: [1, 0, 0], scratch: &scratch)
            return start + Double(met.distance)
        }
        #expect(abs(walls.reduce(0, +) / 20 - 5.901) < 0.01, "\(walls)")
    }

    @Test("grazing light reaches ground that it passes within a voxel of")
    func grazing() {
        let field = Built.field { 100 - $0.z }
        var scratch = RadianceField.Scratch()
        #expect(field.transmittance(from: [-1, 0, 100.8], toGround: [13, 1, 100], scratch: &scratch) > 0.95)
    }

    @Test("a depth comes with the variance of where its light ended, and with the light left over")
    func depthVariance() {
        let field = Built.field { Built.box($0, x: 6...8, y: -6...6, z: 96...106) }
        let camera = Camera(
            channel: "CAM",
            egoFromCamera: Pose(xAxis: [0, -1, 0], yAxis: [0, 0, -1], zAxis: [1, 0, 0], translation: [0, 0, 1.5]),
            focalLength: [40, 40], principalPoint: [31.5, 23.5], width: 64, height: 48)
        var scratch = RadianceField.Scratch()
        let mapFromCamera = Pose.yaw(0, translation: [0, 0, 100]) * camera.egoFromCamera
        let seen = field.look(
            through: camera, mapFromCamera: mapFromCamera, channel: 0, column: 50, row: 24, scratch: &scratch)
        #expect(abs(seen.depth - 6) < 0.1)
        #expect(seen.variance > 0 && seen.variance < 0.02)
        #expect(seen.rendering.light < 0.01)
    }

    @Test("a lattice of ground heights follows the ground that the wheels tell of, and doubts it more beside their way")
    func lattice() throws {
        let field = Built.field(Built.plain)
        let area = Rectangle(minX: -1, minY: -5, maxX: 13, maxY: 5)
        let heights = field.groundHeights(over: area, threads: 1)
        #expect(heights == field.groundHeights(over: area, threads: 3))
        for (x, y) in [(1.1, 0.3), (7.3, -4.0), (11.9, 3.3)] {
            #expect(abs(try #require(heights.height(at: [x, y])) - 100) < 1e-3, "at \(x), \(y)")
        }
        #expect(try #require(heights.deviation(at: [5, 4])) > heights.deviation(at: [5, 0]) ?? 1)
    }
}

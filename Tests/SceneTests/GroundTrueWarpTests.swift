import RealModule
import Scene
import Testing

/// A camera 1.5 m above a car's ground contact, looking along x and 10° down.
private func camera(channel: String = "CAM", yaw: Double = 0) -> CameraImage {
    let (s, c) = (Double.sin(0.17), Double.cos(0.17))
    let level = Pose(xAxis: [0, -1, 0], yAxis: [-s, 0, -c], zAxis: [c, 0, -s], translation: [0, 0, 1.5])
    return CameraImage(
        token: channel, path: "",
        camera: Camera(
            channel: channel, egoFromCamera: Pose.yaw(yaw, translation: .zero) * level, focalLength: [200, 200],
            principalPoint: [199.5, 149.5], width: 400, height: 300), mapFromEgo: .identity, timestamp: 0)
}

@Suite struct GroundTrueWarpTests {
    static let grid = BEVGrid(minX: -30, minY: -15, resolution: 0.15, rows: 200, columns: 400)

    /// Ground of one height everywhere.
    static func level(_ height: Float) -> GroundHeights {
        GroundHeights(
            spacing: 1, firstColumn: -40, firstRow: -40, columns: 81, rows: 81, heights: Array(repeating: height, count: 6561),
            deviations: Array(repeating: 0, count: 6561))
    }

    static func warp(
        _ ground: GroundHeights, cameras: [CameraImage], trust: Double = .infinity, laneTrust: Double = .infinity
    ) throws -> GroundTrueWarp {
        try #require(
            GroundTrueWarp(
                mapFromEgo: .identity, grid: grid, egoHeight: 0, ground: ground, cameras: cameras, trust: trust,
                laneTrust: laneTrust))
    }

    /// Where a grid (column, row) lies, metres of the ego frame.
    static func place(_ cell: SIMD2<Double>) -> SIMD2<Double> {
        (cell + 0.5) * grid.resolution + SIMD2(grid.minX, grid.minY)
    }

    @Test("on ground as flat as the plane, the ray's warp is the plane's")
    func flat() throws {
        let warp = try Self.warp(Self.level(0), cameras: [camera()])
        for point in [SIMD2(5.0, 0.3), [12, -3], [25, 6]] {
            let difference = warp.cells(at: point).usual - warp.plane.cell(at: point)
            #expect(abs(difference.x) < 1e-9 && abs(difference.y) < 1e-9)
        }
    }

    @Test("content of ground half a metre up is read half as far again: 1.5 m of eye over 1 m of drop")
    func raised() throws {
        let warp = try Self.warp(Self.level(0.5), cameras: [camera()])
        let read = Self.place(warp.cells(at: [10, 2]).usual)
        #expect(abs(read.x - 15) < 1e-9 && abs(read.y - 3) < 1e-9)
    }

    @Test("at the trusted range half of the height counts: 1.5 m of eye over 1.25 m of drop")
    func damped() throws {
        let warp = try Self.warp(Self.level(0.5), cameras: [camera()], trust: 10)
        let read = Self.place(warp.cells(at: [10, 0]).usual)
        #expect(abs(read.x - 12) < 1e-9 && abs(read.y) < 1e-9)
    }

    @Test("of what divides lanes the height counts less with range: half of it at its trust")
    func lanes() throws {
        let warp = try Self.warp(Self.level(0.5), cameras: [camera()], laneTrust: 10)
        let (usual, lanes) = warp.cells(at: [10, 0])
        // An eye 1.5 m up: 1.5 / (1.5 − 0.5) and 1.5 / (1.5 − 0.25) of the way.
        #expect(abs(Self.place(usual).x - 15) < 1e-9)
        #expect(abs(Self.place(lanes).x - 12) < 1e-9)
    }

    @Test("content of ground that falls away is read nearer by")
    func fallen() throws {
        let warp = try Self.warp(Self.level(-0.5), cameras: [camera()])
        let read = Self.place(warp.cells(at: [20, -4]).usual)
        #expect(abs(read.x - 15) < 1e-9 && abs(read.y + 3) < 1e-9)
    }

    @Test("ground as high as the camera was painted nowhere")
    func horizon() throws {
        let warp = try Self.warp(Self.level(1.45), cameras: [camera()])
        #expect(warp.cells(at: [10, 0]).usual == GroundTrueWarp.nowhere)
    }

    @Test("without cameras, and where no image holds the ground, the warp is vertical")
    func vertical() throws {
        for cameras in [[], [camera()]] {
            let warp = try Self.warp(Self.level(0.5), cameras: cameras)
            let read = Self.place(warp.cells(at: [-10, 2]).usual)
            #expect(abs(read.x + 10) < 1e-9 && abs(read.y - 2) < 1e-9)
        }
    }

    @Test("a tilted car reads a level plain straight below it, where the plane would be off")
    func tilted() throws {
        let pose = Pose(xAxis: [0.995, 0, 0.0998], yAxis: [0, 1, 0], zAxis: [-0.0998, 0, 0.995], translation: .zero)
        let warp = try #require(
            GroundTrueWarp(mapFromEgo: pose, grid: Self.grid, egoHeight: 0, ground: Self.level(0), cameras: []))
        // A point at (20, 0) of the level plain is at 20 · 0.995 along the car's own forward axis; the plane has it at 20 / 0.995.
        #expect(abs(Self.place(warp.cells(at: [20, 0]).usual).x - 19.9) < 1e-6)
        #expect(abs(Self.place(warp.plane.cell(at: [20, 0])).x - 20 / 0.995) < 0.02)
    }

    @Test("of two cameras that hold the ground, the one that looks straighter at it is believed")
    func best() throws {
        let both = try Self.warp(Self.level(0.5), cameras: [camera(channel: "A", yaw: 0.5), camera(channel: "B")])
        let alone = try Self.warp(Self.level(0.5), cameras: [camera(channel: "B")])
        #expect(both.cells(at: [10, 0.2]).usual == alone.cells(at: [10, 0.2]).usual)
    }

    @Test("where the ground's height is not known, the plane stands in")
    func unknown() throws {
        let warp = try Self.warp(Self.level(0.5), cameras: [camera()])
        #expect(warp.cells(at: [41, 0]).usual == warp.plane.cell(at: [41, 0]))
    }
}

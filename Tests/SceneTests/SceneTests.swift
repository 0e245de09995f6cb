import Scene
import Testing

@Suite struct SceneTests {
    @Test("there and back again is where one was")
    func inverse() throws {
        let mapFromEgo = try #require(Pose(quaternion: [0.9, 0.1, -0.2, 0.3], translation: [100, -50, 3]))
        let point: SIMD3<Double> = [4, 5, 6]
        let back = mapFromEgo.inverse.apply(mapFromEgo.apply(point))
        #expect(abs(back - point).max() < 1e-12 * 150)
    }

    @Test("a quaternion of zero is no pose")
    func zeroQuaternion() {
        #expect(Pose(quaternion: .zero, translation: .zero) == nil)
        #expect(Pose(quaternion: [.nan, 0, 0, 1], translation: .zero) == nil)
    }

    @Test("a quarter turn left takes forward to north")
    func yaw() {
        let pose = Pose(quaternion: [1, 0, 0, 1], translation: [10, 20, 0]) ?? .identity
        #expect(abs(pose.apply([1, 0, 0]) - [10, 21, 0]).max() < 1e-12)
    }

    @Test("a quaternion survives the matrix")
    func quaternion() throws {
        let q: SIMD4<Double> = [0.5, -0.5, 0.5, 0.5]
        let pose = try #require(Pose(quaternion: q, translation: .zero))
        #expect(abs(pose.quaternion - q).max() < 1e-12)
    }

    @Test("segments are cut by distance alone, and the drive's order in the file does not matter")
    func segments() {
        let frames = (0..<50).map {
            Frame(token: "\($0)", timestamp: Int64($0), mapFromEgo: .yaw(0, translation: [Double($0) * 4, 0, 0]))
        }
        let drive = Drive(token: "d", name: "d", location: "", frames: frames)
        #expect(drive.segments().map(\.range) == [0..<20, 20..<40, 40..<50])
        #expect(Drive(token: "d", name: "d", location: "", frames: frames.reversed()).segments() == drive.segments())
    }

    @Test("a standing car stays in one segment")
    func standing() {
        let frames = (0..<500).map { Frame(token: "\($0)", timestamp: Int64($0), mapFromEgo: .identity) }
        #expect(Drive(token: "d", name: "d", location: "", frames: frames).segments().count == 1)
    }

    @Test("a tile holds its smaller edges and not its larger ones")
    func tiles() {
        let grid = TileGrid(resolution: 0.15)
        #expect(grid.tile(containing: [0, 0]) == TileIndex(i: 0, j: 0))
        #expect(grid.tile(containing: [-0.01, 38.41]) == TileIndex(i: -1, j: 1))
    }

    @Test("a triangular region takes the tiles it shares an area with")
    func region() {
        let region = Region.polygons([[[[0, 0], [10, 0], [0, 10]]]])
        #expect(region.intersects(Rectangle(minX: 1, minY: 1, maxX: 2, maxY: 2)))
        #expect(!region.intersects(Rectangle(minX: 8, minY: 8, maxX: 9, maxY: 9)))
        #expect(!region.intersects(Rectangle(minX: 10, minY: 0, maxX: 20, maxY: 10)))
    }

    @Test("a mistyped name finds its neighbour, a foreign one does not")
    func suggestions() {
        #expect(nearest(to: "boundry", among: ["divider", "boundary"]) == "boundary")
        #expect(nearest(to: "walrus", among: ["divider", "boundary"]) == nil)
    }
}

private func abs(_ v: SIMD3<Double>) -> SIMD3<Double> { v.replacing(with: -v, where: v .< 0) }
private func abs(_ v: SIMD4<Double>) -> SIMD4<Double> { v.replacing(with: -v, where: v .< 0) }

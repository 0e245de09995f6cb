import Scene
import Testing

@Suite struct BoxSightTests {
    /// A car of 4 × 2 × 1.5 m at (10, 0), turned by a quarter: 2 m long along x, 4 m along y.
    static let car = Box(
        mapFromBox: Pose.yaw(.pi / 2, translation: [10, 0, 0.75]), size: [4, 2, 1.5], category: "vehicle.car", instance: "a")
    static let eye = SIMD3<Double>(0, 0, 1.5)

    @Test("a car hides the ground behind and below it, not what lies before, beside or high above")
    func car() {
        #expect(Self.car.hides([15, 0, 0], from: Self.eye))
        #expect(Self.car.hides([10, 1.9, 0], from: Self.eye))
        #expect(!Self.car.hides([8.9, 0, 0], from: Self.eye))
        #expect(!Self.car.hides([10, 2.4, 0], from: Self.eye))
        #expect(!Self.car.hides([15, 0, 2], from: Self.eye))
        // At three times the distance a ray from 1.5 m has come down to the roof's height where the car stands, and lower.
        #expect(!Self.car.hides([1000, 0, 1.6], from: Self.eye))
        #expect(Self.car.hides([1000, 0, 0], from: [0, 0, 1.4]))
    }

    @Test("the ground plane goes through the ground contact and leans as the car does")
    func plane() throws {
        let pose = Pose(xAxis: [0.8, 0, 0.6], yAxis: [0, 1, 0], zAxis: [-0.6, 0, 0.8], translation: [5, 2, 101])
        let plane = try #require(GroundPlane(mapFromEgo: pose, egoHeight: 1))
        // Contact: (5.6, 2, 100.2); rising 3 m for every 4.
        #expect(abs(plane.height(at: [5.6, 9]) - 100.2) < 1e-9)
        #expect(abs(plane.height(at: [9.6, 9]) - 103.2) < 1e-9)
        #expect(
            GroundPlane(
                mapFromEgo: Pose(xAxis: [0, 0, 1], yAxis: [0, 1, 0], zAxis: [-1, 0, 0], translation: .zero), egoHeight: 0) == nil)
    }
}

/// The plane through a frame's ground contact, tilted as the car is: where the ground lies as far as one pose can tell.
public struct GroundPlane: Sendable, Hashable {
    /// A point of the plane, map frame, metres.
    private let contact: SIMD3<Double>
    /// Metres of rise for one metre along x and along y.
    public let slope: SIMD2<Double>

    /// - Parameter egoHeight: metres of the ego origin above the ground.
    /// - Returns: nil where the car stands steeper than 60°, since no ground plane can be meant then.
    public init?(mapFromEgo: Pose, egoHeight: Double) {
        let up = mapFromEgo.zAxis
        guard up.z > 0.5 else { return nil }
        contact = mapFromEgo.translation - up * egoHeight
        slope = [-up.x / up.z, -up.y / up.z]
    }

    /// Metres of the map frame.
    public func height(at point: SIMD2<Double>) -> Double {
        contact.z + slope.x * (point.x - contact.x) + slope.y * (point.y - contact.y)
    }
}

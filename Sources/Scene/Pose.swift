internal import RealModule

/// A rigid transform in SE(3): `mapFromEgo.apply(point)` takes a point in the ego frame to the map frame, in metres.
///
/// Names say both frames, destination first: `mapFromEgo * egoFromCamera` is `mapFromCamera`.
public struct Pose: Sendable, Hashable {
    /// The columns of the rotation matrix: the source frame's axes, seen from the destination frame.
    public let xAxis, yAxis, zAxis: SIMD3<Double>
    /// The source frame's origin in the destination frame, metres.
    public let translation: SIMD3<Double>

    public static let identity = Pose(
        xAxis: [1, 0, 0], yAxis: [0, 1, 0], zAxis: [0, 0, 1], translation: .zero)

    public init(xAxis: SIMD3<Double>, yAxis: SIMD3<Double>, zAxis: SIMD3<Double>, translation: SIMD3<Double>) {
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.zAxis = zAxis
        self.translation = translation
    }

    /// A pose from a quaternion (w, x, y, z), as nuScenes writes them; it need not be of unit length.
    ///
    /// - Returns: nil where the quaternion is zero or anything is not finite, since no rotation is meant then.
    public init?(quaternion q: SIMD4<Double>, translation: SIMD3<Double>) {
        let squared = (q * q).sum()
        guard squared.isFinite, squared > 1e-12, translation.x.isFinite, translation.y.isFinite, translation.z.isFinite
        else { return nil }
        let unit = q / Double.sqrt(squared)
        let (w, x, y, z) = (unit.x, unit.y, unit.z, unit.w)
        self.init(
            xAxis: [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)],
            yAxis: [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)],
            zAxis: [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)],
            translation: translation)
    }

    /// The rotation as a unit quaternion (w, x, y, z) with w ≥ 0.
    public var quaternion: SIMD4<Double> {
        let (m00, m11, m22) = (xAxis.x, yAxis.y, zAxis.z)
        let q: SIMD4<Double>
        if m00 + m11 + m22 > 0 {
            let s = 2 * Double.sqrt(1 + m00 + m11 + m22)
            q = [s / 4, (yAxis.z - zAxis.y) / s, (zAxis.x - xAxis.z) / s, (xAxis.y - yAxis.x) / s]
        } else if m00 > m11 && m00 > m22 {
            let s = 2 * Double.sqrt(1 + m00 - m11 - m22)
            q = [(yAxis.z - zAxis.y) / s, s / 4, (yAxis.x + xAxis.y) / s, (zAxis.x + xAxis.z) / s]
        } else if m11 > m22 {
            let s = 2 * Double.sqrt(1 + m11 - m00 - m22)
            q = [(zAxis.x - xAxis.z) / s, (yAxis.x + xAxis.y) / s, s / 4, (zAxis.y + yAxis.z) / s]
        } else {
            let s = 2 * Double.sqrt(1 + m22 - m00 - m11)
            q = [(xAxis.y - yAxis.x) / s, (zAxis.x + xAxis.z) / s, (zAxis.y + yAxis.z) / s, s / 4]
        }
        return q.x < 0 ? -q : q
    }

    /// The point in the destination frame, metres.
    public func apply(_ point: SIMD3<Double>) -> SIMD3<Double> {
        rotate(point) + translation
    }

    /// The direction in the destination frame; its length is kept.
    public func rotate(_ direction: SIMD3<Double>) -> SIMD3<Double> {
        xAxis * direction.x + yAxis * direction.y + zAxis * direction.z
    }

    /// `egoFromMap` for `mapFromEgo`.
    public var inverse: Pose {
        let rows = (
            SIMD3(xAxis.x, yAxis.x, zAxis.x), SIMD3(xAxis.y, yAxis.y, zAxis.y), SIMD3(xAxis.z, yAxis.z, zAxis.z)
        )
        let transposed = Pose(xAxis: rows.0, yAxis: rows.1, zAxis: rows.2, translation: .zero)
        return Pose(xAxis: rows.0, yAxis: rows.1, zAxis: rows.2, translation: -transposed.rotate(translation))
    }

    public static func * (a_from_b: Pose, b_from_c: Pose) -> Pose {
        Pose(
            xAxis: a_from_b.rotate(b_from_c.xAxis), yAxis: a_from_b.rotate(b_from_c.yAxis),
            zAxis: a_from_b.rotate(b_from_c.zAxis), translation: a_from_b.apply(b_from_c.translation))
    }

    /// A turn about the vertical axis: yaw in radians, counter-clockwise seen from above.
    public static func yaw(_ angle: Double, translation: SIMD3<Double> = .zero) -> Pose {
        let (c, s) = (Double.cos(angle), Double.sin(angle))
        return Pose(xAxis: [c, s, 0], yAxis: [-s, c, 0], zAxis: [0, 0, 1], translation: translation)
    }
}

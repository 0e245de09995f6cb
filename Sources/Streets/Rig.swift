internal import RealModule
public import Scene

/// Six cameras around the car, in the manner of nuScenes' rig.
public enum Rig {
    /// - Parameter width: of the images, pixels; their height is nine sixteenths of it.
    public static func cameras(width: Int) -> [Camera] {
        let mounts: [(String, Double, Double, Double)] = [
            ("CAM_FRONT", 0, 1.7, 0), ("CAM_FRONT_LEFT", 55, 1.5, 0.5), ("CAM_FRONT_RIGHT", -55, 1.5, -0.5),
            ("CAM_BACK", 180, 0, 0),
            ("CAM_BACK_LEFT", 110, 1.0, 0.5), ("CAM_BACK_RIGHT", -110, 1.0, -0.5),
        ]
        let height = width * 9 / 16
        let focal = Double(width) / 2 / Double.tan(35 * Double.pi / 180)
        return mounts.map { channel, yaw, x, y in
            let angle = yaw * Double.pi / 180
            let (c, s) = (Double.cos(angle), Double.sin(angle))
            // Camera x points right, y down, z ahead.
            let egoFromCamera = Pose(xAxis: [s, -c, 0], yAxis: [0, 0, -1], zAxis: [c, s, 0], translation: [x, y, 1.55])
            return Camera(
                channel: channel, egoFromCamera: egoFromCamera, focalLength: [focal, focal],
                principalPoint: [Double(width - 1) / 2, Double(height - 1) / 2], width: width, height: height)
        }
    }
}

/// A pinhole camera mounted on the car: x right, y down, z forward in its own frame.
public struct Camera: Sendable, Hashable {
    /// The sensor's channel, e.g. `CAM_FRONT`. Names and their number are data: nothing depends on them.
    public let channel: String
    public let egoFromCamera: Pose
    /// Focal lengths in pixels along columns and rows.
    public let focalLength: SIMD2<Double>
    /// The principal point in pixels (column, row); pixel centres lie at integer coordinates.
    public let principalPoint: SIMD2<Double>
    /// Image size in pixels.
    public let width, height: Int

    public init(
        channel: String, egoFromCamera: Pose, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>, width: Int, height: Int
    ) {
        self.channel = channel
        self.egoFromCamera = egoFromCamera
        self.focalLength = focalLength
        self.principalPoint = principalPoint
        self.width = width
        self.height = height
    }

    /// The pixel (column, row) a point of the camera frame falls on, or nil behind the camera.
    ///
    /// The pixel may lie outside the image.
    public func pixel(ofCameraPoint point: SIMD3<Double>) -> SIMD2<Double>? {
        guard point.z > 1e-6 else { return nil }
        return [
            focalLength.x * point.x / point.z + principalPoint.x, focalLength.y * point.y / point.z + principalPoint.y,
        ]
    }

    /// The pixel (column, row) a point of the camera frame falls on, or nil where the image does not hold it.
    public func imagePixel(ofCameraPoint point: SIMD3<Double>) -> SIMD2<Double>? {
        guard let pixel = pixel(ofCameraPoint: point), pixel.x >= -0.5, pixel.y >= -0.5, pixel.x < Double(width) - 0.5,
            pixel.y < Double(height) - 0.5
        else { return nil }
        return pixel
    }

    /// The viewing direction of a pixel (column, row) in the camera frame, scaled so that z = 1.
    public func direction(ofPixel pixel: SIMD2<Double>) -> SIMD3<Double> {
        [(pixel.x - principalPoint.x) / focalLength.x, (pixel.y - principalPoint.y) / focalLength.y, 1]
    }
}

/// One photograph: where it lies, which camera took it, and where the car was at that instant.
public struct CameraImage: Sendable, Hashable {
    /// The `sample_data` token.
    public let token: String
    /// Path of the JPEG or PNG file.
    public let path: String
    public let camera: Camera
    public let mapFromEgo: Pose
    /// Microseconds.
    public let timestamp: Int64

    public init(token: String, path: String, camera: Camera, mapFromEgo: Pose, timestamp: Int64) {
        self.token = token
        self.path = path
        self.camera = camera
        self.mapFromEgo = mapFromEgo
        self.timestamp = timestamp
    }
}

extension Camera {
    /// The same camera with its image made smaller or larger.
    public func resized(width: Int, height: Int) -> Camera {
        let scale = SIMD2(Double(width) / Double(self.width), Double(height) / Double(self.height))
        // Pixel centres lie at integers, so the image's edge is at −½.
        return Camera(
            channel: channel, egoFromCamera: egoFromCamera, focalLength: focalLength * scale,
            principalPoint: (principalPoint + 0.5) * scale - 0.5, width: width, height: height)
    }
}

public import Scene

/// A photograph made ready to train on: pixels in memory, the pixels that moving things cover marked.
public struct TrainingImage: Sendable {
    /// The `sample_data` token.
    public let token: String
    /// Intrinsics at the trained size.
    public let camera: Camera
    public let mapFromCamera: Pose
    /// Which of the segment's cameras took it.
    public let channel: Int
    /// (height, width, 3), row 0 on top.
    let pixels: [UInt8]
    /// (height, width), true where something that moves covers the pixel; empty where nothing does.
    let masked: [Bool]
    /// (height, width), true where anything annotated, moving or not, covers the pixel, so that it shows no ground; empty where nothing does.
    let hidden: [Bool]
    /// Boxes farther from the camera hide no pixel that matters, metres of depth.
    private static let maskedReach = 300.0

    /// - Parameters:
    ///   - pixels: (height, width, 3) at the camera's size.
    ///   - movers: boxes of what moves at this moment.
    ///   - standing: boxes of what does not: the field holds it, but it stands before the ground.
    public init(image: CameraImage, camera: Camera, channel: Int, pixels: [UInt8], movers: [Box], standing: [Box] = []) {
        precondition(pixels.count == 3 * camera.width * camera.height, "TrainingImage: \(pixels.count) values")
        token = image.token
        self.camera = camera
        self.channel = channel
        self.pixels = pixels
        mapFromCamera = image.mapFromEgo * camera.egoFromCamera
        masked = Self.mask(movers, camera: camera, mapFromCamera: mapFromCamera)
        hidden = standing.isEmpty ? masked : Self.mask(movers + standing, camera: camera, mapFromCamera: mapFromCamera)
    }

    private init(_ other: TrainingImage, camera: Camera, pixels: [UInt8], masked: [Bool], hidden: [Bool]) {
        (token, channel, mapFromCamera) = (other.token, other.channel, other.mapFromCamera)
        self.camera = camera
        self.pixels = pixels
        self.masked = masked
        self.hidden = hidden
    }

    /// The photograph at half its width and height; a pixel is masked, or hidden, where any of the four it stands for was.
    public var halved: TrainingImage {
        let (width, height) = (camera.width / 2, camera.height / 2)
        guard width > 0, height > 0 else { return self }
        var small = [UInt8](repeating: 0, count: 3 * width * height)
        for row in 0..<height {
            for column in 0..<width {
                let first = 2 * row * camera.width + 2 * column
                for lane in 0..<3 {
                    let sum =
                        Int(pixels[3 * first + lane]) + Int(pixels[3 * first + 3 + lane])
                        + Int(pixels[3 * (first + camera.width) + lane])
                        + Int(pixels[3 * (first + camera.width) + 3 + lane])
                    small[3 * (row * width + column) + lane] = UInt8((sum + 2) / 4)
                }
            }
        }
        func halved(_ mask: [Bool]) -> [Bool] {
            guard !mask.isEmpty else { return [] }
            return (0..<(width * height)).map { place in
                let first = 2 * (place / width) * camera.width + 2 * (place % width)
                return mask[first] || mask[first + 1] || mask[first + camera.width] || mask[first + camera.width + 1]
            }
        }
        // An odd last row or column is left out, so the scale is exactly two.
        let smaller = Camera(
            channel: camera.channel, egoFromCamera: camera.egoFromCamera, focalLength: camera.focalLength / 2,
            principalPoint: (camera.principalPoint - 0.5) / 2, width: width, height: height)
        let smallMask = halved(masked)
        return TrainingImage(
            self, camera: smaller, pixels: small, masked: smallMask, hidden: hidden == masked ? smallMask : halved(hidden))
    }

    /// (red, green, blue) in [0, 1] and 0.
    public func colour(column: Int, row: Int) -> SIMD4<Float> {
        let place = 3 * (row * camera.width + column)
        return SIMD4(Float(pixels[place]), Float(pixels[place + 1]), Float(pixels[place + 2]), 0) / 255
    }

    /// The viewing direction of a pixel, map frame, unit length.
    func direction(column: Double, row: Double) -> SIMD3<Double> {
        let d = mapFromCamera.rotate(camera.direction(ofPixel: [column, row]))
        return d / (d * d).sum().squareRoot()
    }

    /// Whether something that moves covers the pixel.
    public func isMasked(column: Int, row: Int) -> Bool { !masked.isEmpty && masked[row * camera.width + column] }

    /// Whether anything annotated covers the pixel, so that it shows no ground.
    public func isHidden(column: Int, row: Int) -> Bool { !hidden.isEmpty && hidden[row * camera.width + column] }

    /// The share of the pixels that something moving covers.
    public var coveredShare: Double { masked.isEmpty ? 0 : Double(masked.count { $0 }) / Double(masked.count) }

    /// The pixels whose rays meet a box, each box a little larger than annotated.
    private static func mask(_ boxes: [Box], camera: Camera, mapFromCamera: Pose) -> [Bool] {
        var masked: [Bool] = []
        for box in boxes {
            let grown = Box(
                mapFromBox: box.mapFromBox, size: box.size * 1.1 + 0.2, category: box.category, instance: box.instance)
            guard let (columns, rows) = extent(of: grown, camera: camera, cameraFromMap: mapFromCamera.inverse) else { continue }
            for row in rows {
                for column in columns {
                    let far = mapFromCamera.apply(camera.direction(ofPixel: [Double(column), Double(row)]) * maskedReach)
                    guard grown.hides(far, from: mapFromCamera.translation) else { continue }
                    if masked.isEmpty { masked = Array(repeating: false, count: camera.width * camera.height) }
                    masked[row * camera.width + column] = true
                }
            }
        }
        return masked
    }

    /// The columns and rows within which a box lies: all where it reaches behind the camera, nil where it is out of sight.
    private static func extent(of box: Box, camera: Camera, cameraFromMap: Pose) -> (columns: Range<Int>, rows: Range<Int>)? {
        var low = SIMD2<Double>(repeating: .infinity)
        var high = SIMD2<Double>(repeating: -.infinity)
        var behind = 0
        for bits in 0..<8 {
            let sign = SIMD3<Double>(bits & 1 == 0 ? -1 : 1, bits & 2 == 0 ? -1 : 1, bits & 4 == 0 ? -1 : 1)
            let point = cameraFromMap.apply(box.mapFromBox.apply(sign * box.size / 2))
            guard point.z > 0.1, let pixel = camera.pixel(ofCameraPoint: point) else {
                behind += 1
                continue
            }
            low = pointwiseMin(low, pixel)
            high = pointwiseMax(high, pixel)
        }
        if behind == 8 { return nil }
        if behind > 0 { return (0..<camera.width, 0..<camera.height) }
        guard low.x < Double(camera.width), low.y < Double(camera.height), high.x >= 0, high.y >= 0 else { return nil }
        return (
            Int(max(low.x, 0))..<Int(min(high.x + 2, Double(camera.width))),
            Int(max(low.y, 0))..<Int(min(high.y + 2, Double(camera.height)))
        )
    }
}

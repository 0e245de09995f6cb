internal import Kernels
public import Scene

/// A photograph made ready to train on: pixels in memory, marked where annotated things, moving or not, or their shadows lie.
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
    /// (height, width), what keeps each pixel from showing the ground; empty where nothing was annotated.
    let covers: [PixelCover]

    /// - Parameters:
    ///   - pixels: (height, width, 3) at the camera's size.
    ///   - movers: boxes of what moves at this moment; they mark their shadows' reach as well.
    ///   - standing: boxes of what does not: the field holds it, but it stands before the ground.
    public init(image: CameraImage, camera: Camera, channel: Int, pixels: [UInt8], movers: [Box], standing: [Box] = []) {
        precondition(pixels.count == 3 * camera.width * camera.height, "TrainingImage: \(pixels.count) values")
        token = image.token
        self.camera = camera
        self.channel = channel
        self.pixels = pixels
        mapFromCamera = image.mapFromEgo * camera.egoFromCamera
        covers = Self.covers(movers: movers, standing: standing, camera: camera, mapFromCamera: mapFromCamera)
    }

    private init(_ other: TrainingImage, camera: Camera, pixels: [UInt8], covers: [PixelCover]) {
        (token, channel, mapFromCamera) = (other.token, other.channel, other.mapFromCamera)
        self.camera = camera
        self.pixels = pixels
        self.covers = covers
    }

    /// The photograph at half its width and height; a pixel is covered by what covers any of the four it stands for.
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
        let smallCovers = (0..<(covers.isEmpty ? 0 : width * height)).map { place in
            let first = 2 * (place / width) * camera.width + 2 * (place % width)
            let below = first + camera.width
            return covers[first].union(covers[first + 1]).union(covers[below]).union(covers[below + 1])
        }
        // An odd last row or column is left out, so the scale is exactly two.
        let smaller = Camera(
            channel: camera.channel, egoFromCamera: camera.egoFromCamera, focalLength: camera.focalLength / 2,
            principalPoint: (camera.principalPoint - 0.5) / 2, width: width, height: height)
        return TrainingImage(self, camera: smaller, pixels: small, covers: smallCovers)
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
    public func isMasked(column: Int, row: Int) -> Bool { cover(column, row).contains(.mover) }

    /// Whether anything annotated covers the pixel, so that it shows no ground.
    public func isHidden(column: Int, row: Int) -> Bool { !cover(column, row).isDisjoint(with: .hidden) }

    /// The share of the pixels that something moving covers.
    public var maskedShare: Double { covers.isEmpty ? 0 : Double(covers.count { $0.contains(.mover) }) / Double(covers.count) }

    private func cover(_ column: Int, _ row: Int) -> PixelCover { covers.isEmpty ? [] : covers[row * camera.width + column] }
}

public import Scene

extension RadianceField {
    /// Looks through one pixel of a camera.
    ///
    /// - Parameter channel: the camera whose exposure is applied.
    /// - Returns: the rendering; z-depth in metres and its variance in m² (NaN where nothing opaque was met).
    public func look(
        through camera: Camera, mapFromCamera: Pose, channel: Int, column: Int, row: Int, scratch: inout Scratch
    ) -> (rendering: Rendering, depth: Float, variance: Float) {
        let inCamera = camera.direction(ofPixel: [Double(column), Double(row)])
        let length = (inCamera * inCamera).sum().squareRoot()
        let rendering = render(
            from: mapFromCamera.translation, direction: mapFromCamera.rotate(inCamera / length), channel: channel, scratch: &scratch
        )
        return (rendering, rendering.distance / Float(length), rendering.variance / Float(length * length))
    }

    /// The squared error of the unmasked pixels of a photograph, summed over three channels, and how many values that is.
    public func squaredError(of image: TrainingImage) -> (sum: Double, count: Int) {
        var scratch = Scratch()
        var sum = 0.0
        var count = 0
        for row in 0..<image.camera.height {
            for column in 0..<image.camera.width where !image.isMasked(column: column, row: row) {
                let seen = look(
                    through: image.camera, mapFromCamera: image.mapFromCamera, channel: image.channel, column: column, row: row,
                    scratch: &scratch)
                let error = seen.rendering.colour - image.colour(column: column, row: row)
                sum += Double((error * error).sum())
                count += 3
            }
        }
        return (sum, count)
    }

    /// (height, width) z-depth of a photograph's pixels, metres; NaN where nothing opaque was met.
    public func depth(of image: TrainingImage) -> [Float] {
        var scratch = Scratch()
        var depth: [Float] = []
        for row in 0..<image.camera.height {
            for column in 0..<image.camera.width {
                depth.append(
                    look(
                        through: image.camera, mapFromCamera: image.mapFromCamera, channel: image.channel, column: column, row: row,
                        scratch: &scratch
                    ).depth)
            }
        }
        return depth
    }
}

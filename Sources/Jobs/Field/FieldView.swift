internal import Formats
internal import Radiance
internal import Scene

/// Pictures of what a field holds, beside a photograph: its colour and its depth from the same place.
struct FieldView {
    /// Depths from 0 to this many metres run through the colour ramp.
    private static let farthest: Float = 40

    /// (photograph, rendered colour, rendered depth), side by side.
    static func panel(_ field: RadianceField, beside image: TrainingImage) -> RGBImage {
        let (width, height) = (image.camera.width, image.camera.height)
        var pixels = [UInt8](repeating: 0, count: 3 * 3 * width * height)
        var scratch = RadianceField.Scratch()
        let ramp = Cividis.colours(256)
        func put(_ panel: Int, _ column: Int, _ row: Int, _ colour: SIMD4<Float>) {
            let place = 3 * (row * 3 * width + panel * width + column)
            for lane in 0..<3 { pixels[place + lane] = UInt8(min(255, max(0, (colour[lane] * 255).rounded()))) }
        }
        for row in 0..<height {
            for column in 0..<width {
                let (rendering, depth, _) = field.look(
                    through: image.camera, mapFromCamera: image.mapFromCamera, channel: image.channel, column: column, row: row,
                    scratch: &scratch)
                put(0, column, row, image.colour(column: column, row: row))
                put(1, column, row, rendering.colour)
                guard !depth.isNaN else { continue }
                let shade = ramp[Int(255 * (1 - min(1, depth / Self.farthest)))]
                put(2, column, row, SIMD4<Float>(shade) / 255)
            }
        }
        return RGBImage(width: 3 * width, height: height, pixels: pixels)
    }
}

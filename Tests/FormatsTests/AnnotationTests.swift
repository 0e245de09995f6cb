import Formats
import Foundation
import Scene
import Testing

@Suite struct AnnotationTests {
    @Test("an image made smaller keeps its mean, and one no wider is left as it is")
    func shrunk() {
        let image = RGBImage(width: 4, height: 2, pixels: (0..<24).map { UInt8($0 * 10) })
        let small = image.shrunk(toWidth: 2)
        #expect((small.width, small.height) == (2, 1))
        // Red of the left half: 0, 30, 120, 150.
        #expect(small.pixels[0] == 75)
        #expect(image.shrunk(toWidth: 4) == image)
    }

    @Test("a camera made smaller sees the same rays")
    func resized() {
        let camera = Camera(
            channel: "C", egoFromCamera: .identity, focalLength: [100, 100], principalPoint: [49.5, 24.5], width: 100, height: 50)
        let small = camera.resized(width: 50, height: 25)
        // The middle of the image stays the middle.
        #expect(small.direction(ofPixel: [24.5, 12]) == [0.0, -0.0, 1] + SIMD3(0, 0, 0))
        #expect(abs(small.direction(ofPixel: [-0.5, 0]).x - camera.direction(ofPixel: [-0.5, 0]).x) < 1e-12)
    }
}

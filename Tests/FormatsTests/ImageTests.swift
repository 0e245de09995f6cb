import Bindings
import Formats
import Scene
import Testing

@Suite("Photographs") struct ImageTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    /// A JPEG of 8 × 4 gray pixels, written by another program.
    static let jpeg: [UInt8] = [
        255, 216, 255, 224, 0, 16, 74, 70, 73, 70, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0, 255, 219, 0, 67, 0, 16, 11, 12,
        14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57,
        51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100,
        120, 92, 101, 103, 99, 255, 192, 0, 11, 8, 0, 4, 0, 8, 1, 1, 17, 0, 255, 196, 0, 31, 0, 0, 1, 5, 1, 1,
        1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 255, 196, 0, 181, 16,
        0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125, 1, 2, 3, 0, 4, 17, 5, 18, 33, 49, 65, 6,
        19, 81, 97, 7, 34, 113, 20, 50, 129, 145, 161, 8, 35, 66, 177, 193, 21, 82, 209, 240, 36, 51, 98, 114, 130, 9, 10, 22,
        23, 24, 25, 26, 37, 38, 39, 40, 41, 42, 52, 53, 54, 55, 56, 57, 58, 67, 68, 69, 70, 71, 72, 73, 74, 83, 84, 85,
        86, 87, 88, 89, 90, 99, 100, 101, 102, 103, 104, 105, 106, 115, 116, 117, 118, 119, 120, 121, 122, 131, 132, 133, 134, 135,
        136, 137,
        138, 146, 147, 148, 149, 150, 151, 152, 153, 154, 162, 163, 164, 165, 166, 167, 168, 169, 170, 178, 179, 180, 181, 182, 183,
        184, 185, 186,
        194, 195, 196, 197, 198, 199, 200, 201, 202, 210, 211, 212, 213, 214, 215, 216, 217, 218, 225, 226, 227, 228, 229, 230, 231,
        232, 233, 234,
        241, 242, 243, 244, 245, 246, 247, 248, 249, 250, 255, 218, 0, 8, 1, 1, 0, 0, 63, 0, 163, 95, 255, 217,
    ]

    static let png = try? PNGWriting.pixels(
        [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7, 6, 5, 4, 3, 2, 1], rows: 2, columns: 3, channels: 3)

    @Test("a PNG gives back the pixels it was written from, row 0 on top")
    func roundTrip() throws {
        try folder.write(#require(Self.png), to: "a.png")
        let image = try RGBImage(path: "\(folder.path)/a.png", expecting: ImageSize(width: 3, height: 2))
        #expect(image.pixels == [255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 8, 7, 6, 5, 4, 3, 2, 1])
    }

    @Test("an image is known by its bytes, not by its name")
    func bytesNotName() throws {
        try folder.write(Self.jpeg, to: "a.png")
        let image = try RGBImage(path: "\(folder.path)/a.png")
        #expect(image.width == 8 && image.height == 4)
        #expect(image.pixels.allSatisfy { abs(Int($0) - 100) <= 2 })
    }

    @Test("an image that is not there, is none, is cut short or of another size is named with what to do")
    func sentences() throws {
        try folder.write("hello", to: "text.jpg")
        try folder.write("", to: "empty.jpg")
        try folder.write(Array(Self.jpeg.dropLast(40)), to: "cut.jpg")
        try folder.write(Self.jpeg, to: "small.jpg")
        let size = ImageSize(width: 1600, height: 900)
        #expect(
            sentence(in: folder) { _ = try RGBImage(path: "\(folder.path)/gone.jpg") } == """
                The image that the table names is not there.
                  in   gone.jpg
                  mend extract the samples again, or leave the frame out
                """)
        #expect(
            sentence(in: folder) { _ = try RGBImage(path: "\(folder.path)/text.jpg") } == """
                The file is no JPEG or PNG image: it begins neither as a JPEG nor as a PNG.
                  in   text.jpg
                  mend extract it again, or leave the frame out
                """)
        #expect(
            sentence(in: folder) { try RGBImage.check(path: "\(folder.path)/empty.jpg", is: size) } == """
                The file is no JPEG or PNG image: it is empty.
                  in   empty.jpg
                  mend extract it again, or leave the frame out
                """)
        #expect(
            sentence(in: folder) { try RGBImage.check(path: "\(folder.path)/small.jpg", is: size) } == """
                The image has 8 × 4 pixels where the table says 1600 × 900.
                  in   small.jpg
                  mend correct width, height and camera_intrinsic together, or take the image from the same release as the tables
                """)
        #expect(throws: ImageError.self) { try RGBImage(path: "\(folder.path)/cut.jpg") }
        #expect(ImageError.missing(path: "").status == .noInput && ImageError.notAnImage(path: "", reason: "").status == .badData)
        #expect(ImageError.wrongSize(path: "", found: size, expected: size).status == .badData)
    }

    @Test("the same picture gives the same bytes, and a palette keeps its transparency")
    func palette() throws {
        let colours: [SIMD4<UInt8>] = [[0, 0, 0, 0], [230, 159, 0, 255]]
        let first = try PNGWriting.palette([0, 1, 1, 0], rows: 2, columns: 2, palette: colours)
        #expect(try first == PNGWriting.palette([0, 1, 1, 0], rows: 2, columns: 2, palette: colours))
        let image = try ImageDecoding.rgb(of: first)
        #expect(image.pixels == [0, 0, 0, 230, 159, 0, 230, 159, 0, 0, 0, 0])
    }
}

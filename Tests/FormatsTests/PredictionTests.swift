import Bindings
import Formats
import Foundation
import Scene
import Tensors
import Testing

@Suite struct PredictionTests {
    /// Eight cells of two channels: 0…15 in the order of a [2, 2, 4] array.
    static let values = (0..<16).map { Float($0) }

    @Test("a prediction is read the same from half and single precision, compressed or not", arguments: [true, false])
    func reads(compressed: Bool) throws {
        let folder = try Folder()
        try folder.writeManifest()
        for array in [NumpyArray(shape: [2, 2, 4], float16: Self.values), NumpyArray(shape: [2, 2, 4], float32: Self.values)] {
            try folder.write(npz([("logits", array)], compressed: compressed), to: "f.npz")
            let prediction = try PredictionFolder(path: folder.path).read("f")
            #expect(prediction.logits[0, 3, 0] == 3)
            #expect(prediction.logits[1, 0, 1] == 12)
        }
    }

    @Test("an array laid out the other way round becomes the same prediction")
    func axes() throws {
        let folder = try Folder()
        try folder.writeManifest(axes: #"["-x", "+y"]"#)
        // Index [c, x', y] with x' counting from the largest x.
        var turned = [Float](repeating: 0, count: 16)
        for channel in 0..<2 {
            for row in 0..<2 {
                for column in 0..<4 { turned[channel * 8 + (3 - column) * 2 + row] = Self.values[channel * 8 + row * 4 + column] }
            }
        }
        try folder.write(npz([("logits", NumpyArray(shape: [2, 4, 2], float32: turned))]), to: "f.npz")
        #expect(try PredictionFolder(path: folder.path).read("f").logits.planar.elements == Self.values)
    }

    @Test("the eight ways to lay axes out are all different, and each is undone")
    func eightWays() {
        let orders = Set(ArrayAxes.all.map { $0.canonicalCells(rows: 3, columns: 4) })
        #expect(orders.count == 8)
        #expect(orders.allSatisfy { $0.sorted() == Array(0..<12) })
    }

    @Test("safetensors say the same as npz")
    func safetensors() throws {
        let folder = try Folder()
        try folder.writeManifest()
        let header = Array(#"{"logits":{"dtype":"F32","shape":[2,2,4],"data_offsets":[0,64]}}"#.utf8)
        try folder.write(
            [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + ByteCoding.bytes(of: Self.values), to: "f.safetensors")
        #expect(try PredictionFolder(path: folder.path).read("f").logits.planar.elements == Self.values)
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let write: @Sendable (Folder) throws -> Void
        let sentence: String
    }

    static let faults: [Fault] = [
        Fault(
            testDescription: "wrong shape",
            write: { try $0.write(npz([("logits", NumpyArray(shape: [2, 4, 2], float32: values))]), to: "f.npz") },
            sentence: """
                The array "logits" has shape [2, 4, 2] where the manifest declares [2, 2, 4].
                  in   f.npz
                  mend export the frame again, or correct channels, grid or axes in the manifest
                """),
        Fault(
            testDescription: "wrong channel count",
            write: { try $0.write(npz([("logits", NumpyArray(shape: [1, 2, 4], float32: Array(values[..<8])))]), to: "f.npz") },
            sentence: """
                The array "logits" has shape [1, 2, 4] where the manifest declares [2, 2, 4].
                  in   f.npz
                  mend export the frame again, or correct channels, grid or axes in the manifest
                """),
        Fault(
            testDescription: "wrong type",
            write: {
                try $0.write(npz([("logits", NumpyArray(shape: [2, 2, 4], uint8: Array(repeating: 1, count: 16)))]), to: "f.npz")
            },
            sentence: """
                The array "logits" is of type |u1 where float16 or float32 is read.
                  in   f.npz
                  mend export it as float16 or float32
                """),
        Fault(
            testDescription: "NaN and Inf",
            write: { folder in
                var bad = values
                (bad[5], bad[15]) = (.nan, .infinity)
                try folder.write(npz([("logits", NumpyArray(shape: [2, 2, 4], float32: bad))]), to: "f.npz")
            },
            sentence: """
                The array "logits" holds 2 numbers that are not finite, the first at [0, 1, 1].
                  in   f.npz
                  mend find out why the model gave NaN or Inf, or leave the frame out
                """),
        Fault(
            testDescription: "no logits",
            write: { try $0.write(npz([("scores", NumpyArray(shape: [1], float32: [1]))]), to: "f.npz") },
            sentence: """
                The file holds no array "logits"; it holds scores.
                  in   f.npz
                  mend name the array "logits" when exporting
                """),
        Fault(
            testDescription: "empty archive",
            write: { try $0.write([0x50, 0x4b, 5, 6] + [UInt8](repeating: 0, count: 18), to: "f.npz") },
            sentence: """
                The archive holds no array.
                  in   f.npz
                  mend export the frame again with an array "logits"
                """),
        Fault(
            testDescription: "zip bomb",
            write: {
                try $0.write(
                    npz([("logits", NumpyArray(shape: [9_000_000], uint8: Array(repeating: 0, count: 9_000_000)))]), to: "f.npz")
            },
            sentence: """
                The archive would unpack to more than it may: 9000128 bytes where 65680 are allowed.
                  in   f.npz, logits.npy
                  mend export the frame again with only the arrays the manifest declares
                """),
        Fault(
            testDescription: "path traversal",
            write: { try $0.write(Zip.write([ZipMember(name: "../logits.npy", bytes: [1])], compressed: false), to: "f.npz") },
            sentence: """
                The name "../logits.npy" points outside its folder.
                  in   f.npz
                  mend use plain names without "/" or ".."
                """),
        Fault(
            testDescription: "pickle", write: { try $0.write([0x80], to: "f.pt") },
            sentence: """
                A pickle can run any code when it is opened, so .pt files are never read.
                  in   f.pt
                  mend convert it in Python: d = torch.load(p, weights_only=True)
                       numpy.savez_compressed(p[:-3] + ".npz", logits=d["logits"].numpy())
                """),
        Fault(
            testDescription: "no prediction", write: { _ in },
            sentence: """
                Frame f has no prediction.
                  in   FOLDER
                  mend run the onboard model on the frame; the file is named after the sample token
                """),
    ]

    @Test("what is wrong with a prediction is said in a sentence", arguments: faults)
    func sentences(fault: Fault) throws {
        let folder = try Folder()
        try folder.writeManifest()
        try fault.write(folder)
        #expect(sentence(in: folder) { _ = try PredictionFolder(path: folder.path).read("f") } == fault.sentence)
    }

    @Test("a truncated archive is named, and nothing is read from it")
    func truncated() throws {
        let folder = try Folder()
        try folder.writeManifest()
        try folder.write(Array(npz([("logits", NumpyArray(shape: [2, 2, 4], float32: Self.values))]).dropLast(20)), to: "f.npz")
        #expect(
            sentence(in: folder) { _ = try PredictionFolder(path: folder.path).read("f") }.hasPrefix(
                "The file is not a readable .npz archive"))
    }

    @Test("an axis or a preset that nobody knows is answered with the nearest one")
    func manifest() throws {
        let folder = try Folder()
        try folder.writeManifest(axes: #"["+z", "+x"]"#)
        #expect(
            sentence(in: folder) { _ = try PredictionFolder(path: folder.path) } == """
                grid.axes "+z" is not known. Did you mean "+x"?
                  in   manifest.json
                  mend use one of +x, -x, +y, -y
                """)
        #expect(
            sentence(in: folder) { _ = try PredictionFolder(path: folder.path, preset: "hdmapnt") } == """
                preset "hdmapnt" is not known. Did you mean "hdmapnet"?
                  in   FOLDER
                  mend use one of beverse, bevfusion, hdmapnet, metabev, mvmap, simple-bev
                """)
    }
}

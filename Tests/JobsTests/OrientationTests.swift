import Formats
import Foundation
import Jobs
import Scene
import Streets
import Tensors
import Testing
import Tiles

/// A simulated drive whose manifest can be made to lie; the folder goes with it.
final class TownOnDisk {
    let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let halfWidth: Int
    private var predictions: String { folder + "/predictions/streets-ipm" }

    /// - Parameter square: lay rows that no camera saw beside the 200 of every prediction, so that rows and columns may be taken for
    ///   one another.
    init(_ preset: Town.Preset, square: Bool = false) throws {
        try SimulatedDataset(preset: preset, seed: 3, drives: 1, frames: 24, imageWidth: nil).write(to: folder)
        halfWidth = square ? 30 : 15
        guard square else { return }
        let wide = try PredictionFolder(path: predictions)
        for frame in try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.flatMap(\.frames) {
            let planes = try wide.read(frame.token).logits.planar
            let margin = [Float](repeating: 0, count: 100 * 400)
            let logits = (0..<4).flatMap { margin + planes[plane: $0] + margin }
            let valid = (0..<(400 * 400)).map { UInt8((100..<300).contains($0 / 400) ? 1 : 0) }
            let arrays = [
                ("logits", NumpyArray(shape: [4, 400, 400], float16: logits)),
                ("valid", NumpyArray(shape: [400, 400], uint8: valid)),
            ]
            try Data(try npz(arrays)).write(to: URL(fileURLWithPath: "\(predictions)/\(frame.token).npz"))
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// What `validate` finds where the manifest declares these axes.
    func orientation(declaring axes: ArrayAxes) throws -> OrientationFinding? {
        let manifest = """
            {"format": "bev-predictions", "version": 1, "model": "m", "channels": ["background", "divider", "ped_crossing", "boundary"],
             "activation": "softmax", "frame": "ego",
             "grid": {"x": [-30, 30], "y": [-\(halfWidth), \(halfWidth)], "resolution": 0.15,
                      "axes": ["\(axes.first.rawValue)", "\(axes.second.rawValue)"]}}
            """
        try Data(manifest.utf8).write(to: URL(fileURLWithPath: "\(predictions)/manifest.json"))
        let job = try JobSpecification(
            yaml: "name: t\ndataset: {root: \(folder)/dataset}\npredictions: {path: \(predictions)}\n", path: "/job.yaml")
        let findings = try findings(in: job)
        #expect(findings.frames == 24)
        return findings.orientations.first
    }
}

@Suite("Axes that a manifest declares") struct OrientationTests {
    private let truth = ArrayAxes.canonical

    @Test("on a winding road each of the seven wrong orientations of a square grid is caught, and the right one named first")
    func square() throws {
        let town = try TownOnDisk(.boulevard, square: true)
        #expect(try town.orientation(declaring: truth) == nil)
        #expect(ArrayAxes.all.count == 8)
        for axes in ArrayAxes.all where axes != truth {
            #expect(try town.orientation(declaring: axes)?.finding.better.first == truth, "\(axes)")
        }
    }

    @Test("a grid that is not square admits four orientations, and the three wrong ones are caught")
    func oblong() throws {
        let town = try TownOnDisk(.boulevard)
        #expect(try town.orientation(declaring: truth) == nil)
        for axes in ArrayAxes.all where axes != truth && !axes.firstIsX {
            #expect(try town.orientation(declaring: axes)?.finding.better.first == truth, "\(axes)")
        }
    }

    @Test("a straight road tells ahead from behind, but not left from right, and claims no more")
    func straight() throws {
        let town = try TownOnDisk(.crossroads)
        let (mirrored, reversed) = (try #require(ArrayAxes(.minusY, .plusX)), try #require(ArrayAxes(.plusY, .minusX)))
        #expect(try town.orientation(declaring: truth) == nil)
        #expect(try town.orientation(declaring: mirrored) == nil)
        let finding = try #require(try town.orientation(declaring: reversed))
        #expect(Set(finding.finding.better) == [truth, mirrored])
    }

    @Test(
        "on every drive that was recorded the declared axes agree best",
        .enabled(if: hasSharedData, "the evaluation drives lie beside the checkout only where they may be used"),
        arguments: [
            "av2-adcf7d18/bevnet", "av2-3b3570b4/bevnet", "kitti-01/twinlitenet-ipm", "train-1/ipm-unet", "train-2/ipm-unet",
            "train-3/ipm-unet", "train-4/ipm-unet", "train-5/ipm-unet", "train-6/ipm-unet",
        ])
    func silent(drive: String) throws {
        let parts = drive.split(separator: "/")
        let (dataset, predictions) = ("\(sharedData)/\(parts[0])/dataset", "\(sharedData)/\(parts[0])/predictions/\(parts[1])")
        let job = try JobSpecification(
            yaml: "name: t\nego_height: 0.31\ndataset: {root: \(dataset)}\npredictions: {path: \(predictions)}\n", path: "/job.yaml"
        )
        #expect(try findings(in: job).isClean)
    }

    @Test("what seems wrong is said with what to do, word for word")
    func sentences() throws {
        let declared = try #require(ArrayAxes(.plusY, .minusX))
        let mirrored = try #require(ArrayAxes(.minusY, .plusX))
        func finding(_ better: [ArrayAxes]) -> OrientationFinding {
            OrientationFinding(
                place: "p/manifest.json",
                finding: OrientationCheck.Finding(
                    declared: declared, better: better, declaredAgreement: -0.046, betterAgreement: 0.574, pairs: 38, won: 36))
        }
        #expect(
            finding([truth]).explanation.description == """
                Overlapping frames agree better with axes ["+y", "+x"] (correlation 0.57) than with ["+y", "-x"] as declared (−0.05), in 36 of 38 pairs.
                  in   p/manifest.json
                  mend declare axes ["+y", "+x"] if the model writes them so; else check the poses' rotation
                """)
        #expect(
            finding([truth, mirrored]).explanation.description == """
                Overlapping frames agree better with axes ["+y", "+x"] or ["-y", "+x"] (correlation 0.57) than with ["+y", "-x"] as declared (−0.05), in 36 of 38 pairs.
                  in   p/manifest.json
                  mend find out which of these the model writes and declare it; these drives cannot tell them apart
                """)
    }
}

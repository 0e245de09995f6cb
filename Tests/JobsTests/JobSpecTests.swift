import Foundation
import Jobs
import Radiance
import Scene
import Testing
import Tiles

let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
let sharedData = repository.deletingLastPathComponent().appendingPathComponent("shared/data").path
let hasSharedData = FileManager.default.fileExists(atPath: sharedData)

@Suite struct JobSpecTests {
    static let minimal = "name: n\ndataset: {root: data}\npredictions: {path: p}\n"

    @Test("every job file in jobs/ is understood")
    func examples() throws {
        let folder = repository.appendingPathComponent("jobs")
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
        #expect(files.count >= 3)
        for file in files {
            let job = try JobSpecification(file: folder.appendingPathComponent(file).path)
            #expect(try JobSpecification(canonicalJSON: job.canonicalJSON()) == job)
        }
    }

    @Test("paths are relative to the job file")
    func paths() throws {
        let job = try JobSpecification(yaml: Self.minimal, path: "/a/b/job.yaml")
        #expect(job.inputs[0].dataset == .nuScenes(root: "/a/b/data", version: "v1.0-trainval", scenes: nil))
        #expect(job.inputs[0].predictions.path == "/a/b/p")
    }

    @Test(
        "what is wrong with a job is said by line, with the word that was meant",
        arguments: [
            (
                "fusoin: maximum\n",
                """
                A job has no key "fusoin". Did you mean "fusion"?
                  in   /j.yaml, line 4
                  mend use one of name, dataset, predictions, inputs, region, grid, fusion, confidence, decision, field, warp, ego_height, georeference, max_bad_frames
                """
            ),
            (
                "fusion: baysian\n",
                """
                fusion "baysian" is not known. Did you mean "bayesian"?
                  in   /j.yaml, line 4
                  mend use one of softmax-logits, mean-probability, bayesian, maximum, hit-counter
                """
            ),
            (
                "grid: {tile: 100}\n",
                """
                grid.tile is "100" where a multiple of 8 between 8 and 4096 is expected.
                  in   /j.yaml, line 4
                  mend correct the value
                """
            ),
            (
                "field: {steps: 2}\n",
                """
                field.steps is "2" where a whole number of training steps between 3 and 1000000 is expected.
                  in   /j.yaml, line 4
                  mend correct the value
                """
            ),
            (
                "warp: ground\n",
                """
                warp: ground lays frames onto the ground that a field knows, and the job has no field.
                  in   /j.yaml, line 4
                  mend add field: {}, or leave warp out
                """
            ),
            (
                "ego_height: 310\n",
                """
                ego_height is "310" where the height of the ego origin above the ground in metres, from -10 to 10, is expected.
                  in   /j.yaml, line 4
                  mend correct the value
                """
            ),
            (
                "region: {bounds: [5, 0, 1, 1]}\n",
                """
                region.bounds is "a list" where [xmin, ymin, xmax, ymax] with xmin < xmax and ymin < ymax is expected.
                  in   /j.yaml, line 4
                  mend correct the value
                """
            ),
        ])
    func sentences(line: String, sentence: String) {
        #expect(throws: SpecificationError.self) { try JobSpecification(yaml: Self.minimal + line, path: "/j.yaml") }
        do { _ = try JobSpecification(yaml: Self.minimal + line, path: "/j.yaml") } catch { #expect(error.description == sentence) }
    }

    @Test("a field that leaves everything out has the defaults, and none is no field")
    func field() throws {
        #expect(try JobSpecification(yaml: Self.minimal + "field: {}\n", path: "/j.yaml").field == FieldOptions())
        #expect(try JobSpecification(yaml: Self.minimal + "field: none\n", path: "/j.yaml").field == nil)
        #expect(try JobSpecification(yaml: Self.minimal, path: "/j.yaml").field == nil)
        let job = try JobSpecification(
            yaml: Self.minimal + "field: {voxel: 0.5, colours: network, width: 200, steps: 900}\nwarp: plane\n", path: "/j.yaml")
        let field = try #require(job.field)
        #expect((field.voxel, field.width, field.steps) == (0.5, 200, 900) && field.colours == .network)
        #expect(try JobSpecification(canonicalJSON: job.canonicalJSON()) == job)
    }

    @Test("a job built to exhaust memory is refused")
    func hostile() {
        let laughs = Self.minimal + "georeference: &a [\"x\", x]\nregion: [\"y\", *a, *a, *a, *a, *a, *a, *a, *a, *a]\n"
        #expect(throws: SpecificationError.tooLarge(path: "/j.yaml", reason: "it uses more than 8 YAML aliases")) {
            try JobSpecification(yaml: laughs, path: "/j.yaml")
        }
        let block = Self.minimal + "region:\n  " + String(repeating: "- ", count: 100_000) + "x\n"
        #expect(
            throws: SpecificationError.tooLarge(path: "/j.yaml", reason: "a line begins with more than 80 spaces and dashes")
        ) {
            try JobSpecification(yaml: block, path: "/j.yaml")
        }
        let deep = Self.minimal + "region: " + String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: SpecificationError.tooLarge(path: "/j.yaml", reason: "it is nested deeper than 16 levels")) {
            try JobSpecification(yaml: deep, path: "/j.yaml")
        }
    }
}

import Foundation
import Formats
import Jobs
import Scene
import Store
import Testing
import Tiles

/// What an evaluation drive's published table says, per cent.
struct PublishedFigures: Sendable, CustomTestStringConvertible {
    let drive: String
    let fusion: Fusion
    let confidence: JobSpecification.ConfidenceChoice
    /// Divider, crossing, boundary under the map protocol; mean IoU under the per-frame protocol.
    let map: [Double]
    let byFrame: Double

    var testDescription: String { "\(drive), \(fusion.rawValue), \(confidence.name)" }

    static let all = [
        PublishedFigures("av2-adcf7d18", .maximum, .uniform, [52.8, 25.0, 17.3], 35.2),
        PublishedFigures("av2-adcf7d18", .meanProbability, .uniform, [57.1, 15.7, 18.8], 34.0),
        PublishedFigures("av2-adcf7d18", .softmaxLogits, .uniform, [60.1, 7.8, 17.6], 31.9),
        PublishedFigures("av2-adcf7d18", .bayesian, .uniform, [44.0, 28.3, 24.7], 32.9),
        PublishedFigures("av2-adcf7d18", .softmaxLogits, .range, [57.0, 31.8, 17.7], 37.7),
        PublishedFigures("av2-3b3570b4", .maximum, .uniform, [48.7, 13.6, 7.6], 26.3),
        PublishedFigures("av2-3b3570b4", .meanProbability, .uniform, [48.0, 29.0, 7.7], 31.7),
        PublishedFigures("av2-3b3570b4", .softmaxLogits, .uniform, [48.4, 11.8, 7.0], 25.3),
        PublishedFigures("av2-3b3570b4", .bayesian, .uniform, [44.2, 26.9, 17.7], 33.0),
        PublishedFigures("av2-3b3570b4", .softmaxLogits, .range, [48.8, 20.3, 11.5], 29.9),
    ]

    init(
        _ drive: String, _ fusion: Fusion, _ confidence: JobSpecification.ConfidenceChoice, _ map: [Double], _ byFrame: Double
    ) {
        (self.drive, self.fusion, self.confidence, self.map, self.byFrame) = (drive, fusion, confidence, map, byFrame)
    }
}

@Suite(.enabled(if: hasSharedData, "the evaluation drives lie beside the checkout only where they may be used"))
struct EvaluationAgreementTests {
    private func evaluation(
        _ drive: String, _ fusion: Fusion = .meanProbability, _ confidence: JobSpecification.ConfidenceChoice = .uniform,
        in store: TemporaryStore
    ) throws -> Evaluation {
        let model = drive.hasPrefix("train") ? "ipm-unet" : "bevnet"
        let job = try JobSpecification(
            yaml: """
                name: \(drive)
                dataset: {root: \(sharedData)/\(drive)/dataset}
                predictions: {path: \(sharedData)/\(drive)/predictions/\(model)}
                fusion: \(fusion.rawValue)
                confidence: \(confidence.name)
                ego_height: 0.31
                """, path: "/job.yaml")
        try store.digest(job, workers: 2)
        return try Evaluation(
            StoredMap(job.identity(), in: store.store), truth: GroundTruth(mapExpansion: job.mapExpansionBesideTables()),
            truePoses: truePoses(path: "\(sharedData)/\(drive)/truth/truth.json"))
    }

    private let argmax = [Decision.argmax(channels: 4)]
    private let names = ["divider", "ped_crossing", "boundary"]

    @Test("every untrained fusion scores within one point of the drives' published figures", arguments: PublishedFigures.all)
    func fusions(published: PublishedFigures) throws {
        let evaluation = try evaluation(published.drive, published.fusion, published.confidence, in: TemporaryStore())
        let map = try evaluation.score(.map(evaluation.map), decisions: argmax)
        for (name, expected) in zip(names, published.map) { #expect(abs(100 * (map.iou(name) ?? 0) - expected) <= 1, "\(name)") }
        let byFrame = try evaluation.score(.mapByFrame(evaluation.map), decisions: argmax)
        #expect(abs(100 * (byFrame.meanIoU() ?? 0) - published.byFrame) <= 1)
    }

    @Test(
        "single frames score within one point of the published figures, and so does their uniform mean",
        arguments: [
            ("av2-adcf7d18", 29.1, 30.6), ("av2-3b3570b4", 24.7, 28.3), ("train-1", 31, 35), ("train-2", 24, 27),
            ("train-3", 36, 42),
            ("train-4", 20, 27), ("train-5", 34, 40), ("train-6", 28, 34),
        ])
    func singleFrames(drive: String, single: Double, mean: Double) throws {
        let evaluation = try evaluation(drive, in: TemporaryStore())
        #expect(abs(100 * (try evaluation.score(.singleFrames, decisions: argmax).meanIoU() ?? 0) - single) <= 1)
        #expect(abs(100 * (try evaluation.score(.map(evaluation.map), decisions: argmax).meanIoU() ?? 0) - mean) <= 1)
    }

    @Test("offsets fitted on two drives together give the published figures to within a point, and survive their file")
    func offsets() throws {
        let store = try TemporaryStore()
        let evaluations = try ["av2-adcf7d18", "av2-3b3570b4"].map { try evaluation($0, in: store) }
        let fitted = try FittedOffsets(on: evaluations)
        #expect(fitted.fittedOn == ["av2-adcf7d18", "av2-3b3570b4"])
        #expect(abs(100 * fitted.meanIoU - (41.0 + 32.0) / 2) <= 1)
        #expect(abs(100 * fitted.meanIoUByArgmax - (30.6 + 28.3) / 2) <= 1)
        let path = store.folder + "/offsets.json"
        try fitted.write(to: path)
        for (evaluation, published) in zip(evaluations, [41.0, 32.0]) {
            let report = try EvaluationReport(evaluation, offsets: .file(path: path))
            #expect(
                report.rows.map { "\($0.protocol), \($0.what)" } == [
                    "map, uniform mean", "map, this job", "per frame, single frames", "per frame, uniform mean",
                    "per frame, this job",
                ])
            #expect(abs(100 * (report.rows[1].iouAtOffsets?.mean ?? 0) - published) <= 1)
            #expect(report.rows[1].offsets == fitted.offsets && report.absent.isEmpty)
            let own = try EvaluationReport(evaluation, offsets: .fit)
            // What is fitted on the judged map itself bounds what was fitted elsewhere.
            #expect((own.rows[1].iouAtOffsets?.mean ?? 0) >= (report.rows[1].iouAtOffsets?.mean ?? 1) - 2e-3)
        }
    }

    @Test("offsets fitted on the patches of two drives' frames give the published per-frame figures to within a point")
    func offsetsByFrame() throws {
        let store = try TemporaryStore()
        let evaluations = try ["av2-adcf7d18", "av2-3b3570b4"].map { try evaluation($0, in: store) }
        let fitted = try FittedOffsets(on: evaluations, counting: .perFrame)
        #expect(abs(100 * fitted.meanIoU - (44.2 + 36.9) / 2) <= 1)
        #expect(abs(100 * fitted.meanIoUByArgmax - (34.0 + 31.7) / 2) <= 1)
    }

    @Test("a map judged where it truly was, though made from noisy poses, scores lower than one made from true ones")
    func noisyPoses() throws {
        let drive = "av2-adcf7d18"
        let truth = "\(sharedData)/\(drive)/truth/truth.json"
        let scores = try ["v1.0-trainval", "v1.0-posenoise"].map { version in
            let store = try TemporaryStore()
            let job = try JobSpecification(
                yaml: """
                    name: \(version)
                    dataset: {root: \(sharedData)/\(drive)/dataset, version: \(version)}
                    predictions: {path: \(sharedData)/\(drive)/predictions/bevnet}
                    fusion: mean-probability
                    ego_height: 0.31
                    """, path: "/job.yaml")
            try store.digest(job)
            let evaluation = try Evaluation(
                StoredMap(job.identity(), in: store.store), truth: GroundTruth(mapExpansion: job.mapExpansionBesideTables()),
                truePoses: truePoses(path: truth))
            return (
                try evaluation.score(.map(evaluation.map), decisions: argmax),
                try evaluation.score(.singleFrames, decisions: argmax)
            )
        }
        #expect((scores[1].0.iou("divider") ?? 1) < (scores[0].0.iou("divider") ?? 0))
        // Frames are placed by their true poses, so what each alone says is judged the same.
        #expect(scores[0].1 == scores[1].1)
    }
}

@Suite struct EvaluationSentenceTests {
    @Test("what keeps a map from being judged is said in a sentence")
    func sentences() {
        #expect(
            EvaluationError.noCommonClass(job: "harbour", found: ["vehicle"], truth: ["divider", "boundary"]).description == """
                The map's classes are vehicle and the truth's divider, boundary: none is in both.
                  in   job harbour
                  mend name the prediction's channels as the truth does
                """)
        #expect(
            EvaluationError.noTruth(job: "harbour", folder: "town/maps/expansion").description == """
                The dataset has no map expansion for the drives' location.
                  in   job harbour, town/maps/expansion
                  mend give the truth with --truth MAP.json
                """)
        #expect(
            EvaluationError.severalTruths(job: "harbour", found: ["a.json", "b.json"]).description == """
                The job's drives lie on several maps: a.json, b.json.
                  in   job harbour
                  mend give the truth with --truth MAP.json
                """)
        #expect(
            EvaluationError.differentChannels(first: "a", second: "b").description == """
                Offsets belong to one list of channels and one activation, and the jobs' differ.
                  in   jobs a and b
                  mend fit offsets for each model on its own
                """)
        #expect(
            EvaluationError.noFrame(job: "harbour").description == """
                None of the job's frames is in its dataset any more, so nothing says where to judge the map.
                  in   job harbour
                  mend put the dataset back, or run the job again
                """)
        #expect(
            EvaluationError.nothingToFit(jobs: ["a", "b"]).description == """
                No class of the truth occurs where the maps are judged, so no offset can be fitted.
                  in   jobs a, b
                  mend fit on drives whose truth holds the classes
                """)
    }
}

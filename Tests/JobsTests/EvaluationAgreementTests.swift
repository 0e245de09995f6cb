import Foundation
import Formats
import Jobs
import Scene
import Store
import Testing
import Tiles

@Suite(.enabled(if: hasSharedData, "the evaluation drives lie beside the checkout only where they may be used"))
struct EvaluationAgreementTests {
    /// Published figures of the untrained fusions, per cent: single frames (per frame), mean of probabilities (map).
    @Test(
        "scores agree with the evaluation drives' published figures to within one point",
        arguments: [
            ("av2-adcf7d18", [46.1, 21.1, 20.0], [57.1, 15.7, 18.8], [60.1, 7.8, 17.6]),
            ("av2-3b3570b4", [42.0, 22.5, 9.7], [48.0, 29.0, 7.7], [48.4, 11.8, 7.0]),
        ])
    func figures(drive: String, single: [Double], mean: [Double], logits: [Double]) throws {
        let job = try JobSpecification(file: repository.appendingPathComponent("jobs/\(drive).yaml").path)
        let store = try TemporaryStore()
        try store.digest(job)
        let folder = "\(sharedData)/\(drive)/dataset/maps/expansion"
        let file = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
        let report = try EvaluationReport(
            of: StoredMap(job.identity(), in: store.store), truth: GroundTruth(mapExpansion: "\(folder)/\(file)"),
            lineWidth: GroundTruth.lineWidth,
            truePoses: truePoses(path: "\(sharedData)/\(drive)/truth/truth.json"), offsets: .none)
        func iou(_ what: String, _ protocolName: String) throws -> [Double] {
            let row = try #require(report.rows.first { $0.what == what && $0.protocol == protocolName })
            return row.iou.map { 100 * ($0 ?? 0) }
        }
        for (found, expected) in [
            (try iou("single frames", "per frame"), single), (try iou("uniform mean", "map"), mean),
            (try iou("this job", "map"), logits),
        ] {
            for (a, b) in zip(found, expected) { #expect(abs(a - b) <= 1, "\(found) for \(expected)") }
        }
    }
}

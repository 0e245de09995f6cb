import Formats
import Foundation
import Jobs
import Store
import Streets
import Testing

@Suite("Why a step will or will not run") final class ExplainTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let store: TemporaryStore

    init() throws {
        store = try TemporaryStore()
        try SimulatedDataset(preset: .crossroads, seed: 5, drives: 1, frames: 3, imageWidth: nil).write(to: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func job(_ keys: String = "") throws -> JobSpecification {
        try JobSpecification(
            yaml: "name: t\ndataset: {root: \(folder)/dataset}\npredictions: {path: \(folder)/predictions/streets-ipm}\n\(keys)",
            path: "/job.yaml")
    }

    /// Why each step of a kind of a job will run; those that will not are left out.
    private func reasons(_ kind: String, _ job: JobSpecification) throws -> Set<String> {
        try store.store.submit(id: job.identity(), name: job.name, spec: job.canonicalJSON(), now: 1)
        let steps = try steps(of: store.store.job(job.identity()), in: store.store)
        return Set(steps.filter { $0.kind == kind && $0.willRun }.map(\.because))
    }

    private func change(table name: String, _ change: (inout [String: Any]) -> Void) throws {
        let file = URL(fileURLWithPath: "\(folder)/dataset/v1.0-trainval/\(name).json")
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [[String: Any]])
        change(&rows[0])
        try JSONSerialization.data(withJSONObject: rows).write(to: file)
    }

    @Test("of a map that is made nothing runs again; before, everything does")
    func fresh() throws {
        #expect(try reasons("segment", job()) == ["it is not stored yet"])
        try store.digest(job())
        #expect(try reasons("segment", job()).isEmpty && reasons("tile", job()).isEmpty)
    }

    @Test(
        "a changed job file is held against the latest job of its name, key by key",
        arguments: [
            ("ego_height: 0.25", "the ego height was 0.0 m and is 0.25 m"),
            ("grid: {resolution: 0.2, tile: 128}", "the grid was 256 cells of 0.15 m and is 128 cells of 0.2 m"),
            (
                "confidence: range\nego_height: 0.5",
                "the ego height was 0.0 m and is 0.5 m, and the confidence was uniform and is range"
            ),
            ("fusion: bayesian", "the fusion needs other sums"),
        ])
    func specification(keys: String, reason: String) throws {
        try store.digest(job())
        #expect(try reasons("segment", job(keys)) == [reason])
    }

    @Test("predictions written anew, poses mended, frames set aside: each is told from the others")
    func inputs() throws {
        try store.digest(job())
        let predictions = "\(folder)/predictions/streets-ipm"
        let files = try FileManager.default.contentsOfDirectory(atPath: predictions).filter { $0.hasSuffix(".npz") }.sorted()
        let first = try Data(contentsOf: URL(fileURLWithPath: "\(predictions)/\(files[0])"))
        try first.write(to: URL(fileURLWithPath: "\(predictions)/\(files[1])"))
        #expect(try reasons("segment", job()) == ["predictions have changed"])
        try store.digest(job())
        try change(table: "ego_pose") { $0["translation"] = [1, 2, 0] }
        #expect(try reasons("segment", job()) == ["poses have changed"])
        try store.digest(job())
        try change(table: "sample_data") { $0["ego_pose_token"] = "nobody's" }
        #expect(
            try reasons("segment", job()) == [
                "the frames are others, and predictions have changed, and poses have changed, and other frames are set aside"
            ])
    }

}

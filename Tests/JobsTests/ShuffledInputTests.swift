import Formats
import Foundation
import Jobs
import Scene
import Streets
import Testing

@Suite("Input in another order") struct ShuffledInputTests {
    /// Rows in an order drawn from a seed.
    private struct Shuffler: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    @Test("the rows of every table and the lines of frames.jsonl may come in any order: the map is the same, byte for byte")
    func shuffled() throws {
        let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try SimulatedDataset(preset: .hills, seed: 2, drives: 2, frames: 5, imageWidth: nil).write(to: folder)
        let predictions = "predictions: {path: \(folder)/predictions/streets-ipm}\n"
        let tables = try JobSpecification(
            yaml: "name: t\nfusion: bayesian\ndataset: {root: \(folder)/dataset}\n" + predictions, path: "/job.yaml")
        let frames = try JobSpecification(
            yaml: "name: t\nfusion: bayesian\ndataset: {frames: \(folder)/frames.jsonl}\n" + predictions, path: "/job.yaml")
        try writeLines(of: tables, to: "\(folder)/frames.jsonl")
        let (fromTables, fromLines) = (try TemporaryStore().digest(tables), try TemporaryStore().digest(frames))
        var order = Shuffler(state: 7)
        for _ in 0..<3 {
            try shuffleTables(in: "\(folder)/dataset/v1.0-trainval", &order)
            let lines = try String(contentsOfFile: "\(folder)/frames.jsonl", encoding: .utf8).split(separator: "\n")
            let others = lines.shuffled(using: &order)
            #expect(others != lines)
            try others.joined(separator: "\n").write(toFile: "\(folder)/frames.jsonl", atomically: true, encoding: .utf8)
            #expect(try TemporaryStore().digest(tables, workers: 2) == fromTables)
            #expect(try TemporaryStore().digest(frames) == fromLines)
        }
    }

    private func shuffleTables(in folder: String, _ order: inout Shuffler) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
            let file = URL(fileURLWithPath: "\(folder)/\(name)")
            var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: file)) as? [Any])
            rows.shuffle(using: &order)
            try JSONSerialization.data(withJSONObject: rows).write(to: file)
        }
    }

    /// The same drives as one object a line.
    private func writeLines(of job: JobSpecification, to path: String) throws {
        let drives = try job.inputs[0].dataset.reader.read().drives
        let lines = try drives.flatMap { drive in
            try drive.frames.map { frame in
                let (t, q) = (frame.mapFromEgo.translation, frame.mapFromEgo.quaternion)
                let row: [String: Any] = [
                    "token": frame.token, "drive": drive.token, "timestamp": frame.timestamp,
                    "pose": ["translation": [t.x, t.y, t.z], "rotation": [q.x, q.y, q.z, q.w]],
                ]
                return String(decoding: try JSONSerialization.data(withJSONObject: row), as: UTF8.self)
            }
        }
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
    }
}

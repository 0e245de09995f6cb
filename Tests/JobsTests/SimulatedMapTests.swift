import Formats
import Foundation
import Jobs
import Scene
import Store
import Streets
import Testing

@Suite("Maps of a simulated town") final class SimulatedMapTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let names: [String]

    init() throws {
        try SimulatedDataset(preset: .crossroads, seed: 5, drives: 2, frames: 6, imageWidth: nil).write(to: folder)
        names = try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.map(\.name)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// A job over these drives, each an input of its own.
    private func job(_ drives: [String]) throws -> JobSpecification {
        let inputs = drives.map {
            "  - {dataset: {root: \(folder)/dataset, scenes: [\($0)]}, predictions: {path: \(folder)/predictions/streets-ipm}}\n"
        }
        return try JobSpecification(yaml: "name: t\nconfidence: range\ninputs:\n" + inputs.joined(), path: "/job.yaml")
    }

    @Test("one worker or two, both drives at once, in either order or one after the other, or one given twice: the same bytes")
    func sameBytes() throws {
        #expect(names.count == 2)
        let both = try TemporaryStore().digest(job(names))
        #expect(try TemporaryStore().digest(job(names), workers: 2) == both)
        #expect(try TemporaryStore().digest(job(names.reversed())) == both)
        #expect(try TemporaryStore().digest(job(names + [names[0]])) == both)
        let store = try TemporaryStore()
        let first = try store.digest(job([names[0]]))
        #expect(first != both)
        #expect(try store.digest(job(names)) == both)
        #expect(try store.digest(job([names[0]])) == first)
    }

    @Test("a frame set aside for another reason is told with that reason")
    func reasons() throws {
        let table = URL(fileURLWithPath: "\(folder)/dataset/v1.0-trainval/sample_data.json")
        let job = try job([names[0]])
        let (store, id) = (try TemporaryStore(), try job.identity())
        var told: [String] = []
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: table)) as? [[String: Any]])
        let reading = try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval", scenes: [names[0]]).read()
        let token = try #require(reading.drives.first?.frames.first?.token)
        for (key, value) in [("filename", "../a.jpg"), ("ego_pose_token", "nobody's")] {
            for index in rows.indices where rows[index]["sample_token"] as? String == token { rows[index][key] = value }
            try JSONSerialization.data(withJSONObject: rows).write(to: table)
            try store.digest(job)
            told += try StoredMap(id, in: store.store).frames().compactMap(\.frame.reason)
        }
        #expect(told.count == 2 && told[0].hasPrefix("The file name") && told[1].hasPrefix("sample_data"))
    }
}

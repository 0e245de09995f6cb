import Formats
import Foundation
import Jobs
import Scene
import Store
import Streets
import Testing
import Tiles

@Suite("Frames that all others contradict") final class ContradictedFrameTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let tokens: [String]

    init() throws {
        try SimulatedDataset(preset: .boulevard, seed: 5, drives: 1, frames: 8, imageWidth: nil).write(to: folder)
        let drives = try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives
        tokens = drives.flatMap { $0.frames.map(\.token) }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func job(_ confidence: String, more: String = "") throws -> JobSpecification {
        try JobSpecification(
            yaml: """
                {name: t, confidence: \(confidence), dataset: {root: \(folder)/dataset},
                 predictions: {path: \(folder)/predictions/streets-ipm}\(more)}
                """, path: "/job.yaml")
    }

    /// Lets the onboard model have said something else at a moment.
    ///
    /// - Parameter valid: false for a frame that says nothing at all.
    private func replace(_ token: String, valid: Bool = true, logit: (_ channel: Int, _ row: Int, _ column: Int) -> Float) throws {
        let (channels, rows, columns) = (4, 200, 400)
        var logits: [Float] = []
        for channel in 0..<channels {
            for row in 0..<rows { for column in 0..<columns { logits.append(logit(channel, row, column)) } }
        }
        let arrays = [
            ("logits", NumpyArray(shape: [channels, rows, columns], float16: logits)),
            ("valid", NumpyArray(shape: [rows, columns], uint8: Array(repeating: valid ? 1 : 0, count: rows * columns))),
        ]
        try Data(npz(arrays)).write(to: URL(fileURLWithPath: "\(folder)/predictions/streets-ipm/\(token).npz"))
    }

    @Test("certain nonsense is set aside with how far it strays: the map is the one that frame would have left had it said nothing")
    func nonsense() throws {
        let bad = tokens[3]
        try replace(bad, valid: false) { _, _, _ in 0 }
        let silent = try TemporaryStore().digest(job("uncertainty"))
        try replace(bad) { channel, row, column in (row / 20 + 3 * (column / 20)) % 4 == channel ? 4 : -4 }
        let store = try TemporaryStore()
        #expect(try store.digest(job("uncertainty")) == silent)
        let map = try StoredMap(job("uncertainty").identity(), in: store.store)
        let frames = try map.frames().map(\.frame)
        let told = try #require(frames.first { $0.token == bad })
        #expect(told.area != nil && told.meanWeight == nil)
        let sentence = """
            The prediction of frame \(bad) diverges by N nats a cell from what the segment's other frames say, the median frame's by N.
              mend look at it with mapweave inspect JOB --frame \(bad) --evidence --out DIR; check its pose and what the model was given
            """
        #expect(told.reason?.replacing(/[0-9]+\.[0-9]+/, with: "N") == sentence)
        #expect(frames.allSatisfy { $0.token == bad || $0.reason == nil })
        for tile in map.tiles { #expect(try !map.account(of: tile.tile).frames.contains(bad)) }
        // A model that does not look around believes it as it believes all others.
        let believing = try TemporaryStore()
        try believing.digest(job("range"))
        #expect(try StoredMap(job("range").identity(), in: believing.store).frames().allSatisfy { $0.frame.reason == nil })
        let strict = try job("uncertainty", more: ", max_bad_frames: 0")
        #expect(throws: JobError.self) { try TemporaryStore().digest(strict) }
        // It can be looked at where it sank its job, and is judged where the car was.
        let view = try FrameEvidenceView(of: bad, in: strict, weights: nil, store: believing.store, threads: 1)
        #expect(view.ranges.first { $0.name == "frame_trust" }?.low == -2)
        let truth = try GroundTruth(mapExpansion: folder + "/dataset/maps/expansion/streets-boulevard.json")
        #expect(try Evaluation(map, truth: truth).frames == tokens.count)
    }
}

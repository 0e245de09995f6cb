import Foundation
import Jobs
import Scene
import Store
import Testing
import Tiles

/// A store in a folder of its own, which goes with it.
final class TemporaryStore {
    let folder: String
    let store: Store

    init() throws {
        folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
        store = try Store(path: folder + "/map.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes the job's map and returns its digest.
    @discardableResult
    func digest(_ job: JobSpecification, workers: Int = 1, isCancelled: @escaping @Sendable () -> Bool = { false }) throws -> String
    {
        let id = try job.identity()
        try store.submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: 0)
        _ = try generateMap(job, jobID: id, in: store, workers: workers, isCancelled: isCancelled)
        return try StoredMap(id, in: store).digest()
    }
}

@Suite(.enabled(if: hasSharedData, "the evaluation drives lie beside the checkout only where they may be used"))
struct GenerateMapTests {
    func job(_ drives: [String], fusion: Fusion = .softmaxLogits) throws -> JobSpecification {
        let inputs = drives.map { drive in
            let model = drive.hasPrefix("train") ? "ipm-unet" : "bevnet"
            return
                "  - {dataset: {root: \(sharedData)/\(drive)/dataset}, predictions: {path: \(sharedData)/\(drive)/predictions/\(model)}}\n"
        }
        return try JobSpecification(
            yaml: "name: test\nego_height: 0.31\nfusion: \(fusion.rawValue)\ninputs:\n" + inputs.joined(), path: "/job.yaml")
    }

    @Test("one worker and two make the same bytes, and so does a job that is interrupted and run again")
    func determinism() throws {
        let job = try job(["train-1", "train-2"])
        let once = try TemporaryStore().digest(job)
        #expect(try TemporaryStore().digest(job, workers: 2) == once)
        let interrupted = try TemporaryStore()
        #expect(throws: JobError.self) { try interrupted.digest(job, isCancelled: { true }) }
        #expect(try interrupted.digest(job) == once)
    }

    @Test("weighed by the network, one worker and two make the same bytes, and every frame says what it is predicted to lose")
    func network() throws {
        var job = try job(["train-1"])
        (job.confidence, job.decision) = (.uncertainty(.streets), .calibrated)
        let store = try TemporaryStore()
        let digest = try store.digest(job)
        #expect(try TemporaryStore().digest(job, workers: 2) == digest)
        let frames = try StoredMap(job.identity(), in: store.store).frames().map(\.frame)
        #expect(!frames.isEmpty && frames.allSatisfy { ($0.meanDivergence ?? -1) > 0 && ($0.meanWeight ?? 0) > 0 })
        // Decided by argmax, it is another map.
        job.decision = .argmax
        #expect(try store.digest(job) != digest)
    }

    @Test("a drive that comes later makes the map it would have made at once, and withdrawn it leaves no trace")
    func addAndWithdraw() throws {
        let (one, both) = (try job(["train-1"]), try job(["train-1", "train-2"]))
        let store = try TemporaryStore()
        let before = try store.digest(one)
        #expect(try store.digest(both) == TemporaryStore().digest(both))
        #expect(try store.digest(one) == before)
        #expect(try store.digest(both) != before)
    }

    @Test("a drive given twice counts once")
    func twice() throws {
        #expect(try TemporaryStore().digest(job(["train-3", "train-3"])) == TemporaryStore().digest(job(["train-3"])))
    }

    @Test("a second run makes nothing again")
    func resume() throws {
        let store = try TemporaryStore()
        let job = try job(["train-4"])
        try store.digest(job)
        let report = try generateMap(job, jobID: job.identity(), in: store.store)
        #expect(report.segmentsMade == 0 && report.tilesMade == 0 && report.tiles > 0)
    }

    @Test("no fusion puts a number that is not finite into a map", arguments: Fusion.allCases)
    func finite(fusion: Fusion) throws {
        let store = try TemporaryStore()
        let job = try job(["train-5"], fusion: fusion)
        try store.digest(job)
        let map = try StoredMap(job.identity(), in: store.store)
        for entry in map.tiles {
            let tile = try #require(try map.tile(at: entry.tile))
            for plane in [tile.probability, tile.confidence, tile.entropy, tile.disagreement, tile.effectiveViews] {
                #expect(plane.allSatisfy { $0.isFinite })
            }
            #expect(tile.probability.allSatisfy { $0 >= 0 && $0 <= 1.000_01 })
            #expect(tile.views.indices.allSatisfy { (tile.views[$0] == 0) == (tile.decided[$0] == 0) })
        }
    }

    @Test("a region that no frame reaches is said to be so")
    func nowhere() throws {
        var job = try job(["train-1"])
        job.region = .bounds(Rectangle(minX: 1e6, minY: 1e6, maxX: 1e6 + 10, maxY: 1e6 + 10))
        #expect(throws: JobError.noFrameInRegion(job: "test", frames: 26)) { try TemporaryStore().digest(job) }
    }

    @Test("photographs' lane markings and drivable area fuse, each on its own")
    func sigmoid() throws {
        let store = try TemporaryStore()
        let job = try JobSpecification(
            yaml:
                "name: k\nconfidence: range\ndataset: {root: \(sharedData)/kitti-01/dataset}\npredictions: {path: \(sharedData)/kitti-01/predictions/twinlitenet-ipm}\n",
            path: "/job.yaml")
        try store.digest(job)
        let map = try StoredMap("k", in: store.store)
        #expect(map.channels == ["divider", "drivable_area"])
        #expect(try map.frames().count == 51)
        let agreements = try map.frames().compactMap(\.frame.agreement)
        #expect(agreements.count > 45 && agreements.allSatisfy { (0...1).contains($0) })
    }
}

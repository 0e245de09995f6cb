import Formats
import Foundation
import Jobs
import Scene
import Store
import Streets
import Testing

@Suite("Drives that come and go") final class DriveChangeTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let names: [String]

    init() throws {
        try SimulatedDataset(preset: .crossroads, seed: 5, drives: 3, frames: 4, spacing: 27, imageWidth: nil).write(to: folder)
        names = try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.map(\.name)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func job(_ scenes: [String]?) throws -> JobSpecification {
        let chosen = scenes.map { ", scenes: [\($0.joined(separator: ", "))]" } ?? ""
        return try JobSpecification(
            yaml: """
                name: t
                grid: {resolution: 0.6, tile: 64}
                dataset: {root: \(folder)/dataset\(chosen)}
                predictions: {path: \(folder)/predictions/streets-ipm}
                """, path: "/job.yaml")
    }

    /// Gives the stored job another specification and makes it again.
    private func revise(_ store: Store, _ id: String, _ change: (JobSpecification) throws -> JobSpecification) throws -> MapReport {
        let changed = try change(JobSpecification(canonicalJSON: store.job(id).spec))
        #expect(try store.revise(id, spec: changed.canonicalJSON(), detail: "changed", now: 1))
        return try generateMap(changed, jobID: id, in: store)
    }

    @Test("where the latest job of a name has made nothing, an earlier one that has is named")
    func laterJob() throws {
        let store = try TemporaryStore()
        let (one, other) = try (job([names[0]]), job(names))
        let before = try store.digest(one)
        #expect(try store.store.submit(id: other.identity(), name: other.name, spec: other.canonicalJSON(), now: 1e10))
        #expect(throws: JobError.noTiles(job: "t", older: try one.identity())) { try StoredMap("t", in: store.store) }
        #expect(try StoredMap(one.identity(), in: store.store).digest() == before)
    }

    @Test("a drive added and withdrawn makes only its own segments, and the maps that were to be")
    func addAndWithdraw() throws {
        let store = try TemporaryStore()
        let two = [names[0], names[1]]
        let before = try store.digest(job(two))
        let id = try job(two).identity()
        let added = try revise(store.store, id) { try $0.adding([names[2]]) }
        #expect(added.segmentsMade > 0 && added.segmentsMade < added.segments)
        #expect(try StoredMap(id, in: store.store).digest() == TemporaryStore().digest(job(names)))
        let withdrawn = try revise(store.store, id) { try $0.withdrawing([names[2]]) }
        #expect(withdrawn.segmentsMade == 0)
        #expect(try StoredMap(id, in: store.store).digest() == before)
        let tile = try #require(try StoredMap(id, in: store.store).tiles.first?.tile)
        #expect(try store.store.versions(ofJob: id, at: tile).count >= 1)
        #expect(try store.store.events(ofJob: id).map(\.detail).contains("changed"))
    }

    @Test("the specification that a job was given is found again as that job, and its former one makes another")
    func identities() throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        let (two, three) = (try job([names[0], names[1]]), try job(names))
        let id = try submit(two, to: store)
        #expect(try store.revise(id, spec: two.adding([names[2]]).canonicalJSON(), detail: "", now: 1))
        #expect(try submit(three, to: store) == id)
        #expect(try submit(two, to: store) == id + "-2")
        #expect(try submit(two, to: store) == id + "-2")
    }

    @Test("a drive withdrawn from a dataset taken whole leaves the others by name")
    func whole() throws {
        #expect(try job(nil).withdrawing([names[1]]) == job([names[0], names[2]]))
    }

    @Test("what cannot be added or withdrawn is said with the nearest name")
    func refusals() throws {
        let job = try job([names[0]])
        #expect(throws: DriveChangeError.alreadyInJob(drive: names[0], job: "t")) { try job.adding([names[0]]) }
        #expect(throws: DriveChangeError.lastDrive(job: "t")) { try job.withdrawing([names[0]]) }
        #expect(throws: DriveChangeError.notInJob(drive: names[1], job: "t", known: [names[0]])) { try job.withdrawing([names[1]]) }
        #expect(throws: DriveChangeError.unknownDrive(drive: "nowhere", known: names)) { try job.adding(["nowhere"]) }
        #expect(
            DriveChangeError.unknownDrive(drive: "scene-001", known: ["scene-0001"]).description == """
                No dataset holds a drive "scene-001". Did you mean "scene-0001"?
                  mend name the drive's dataset and predictions with --dataset and --predictions
                """)
        #expect(
            DriveChangeError.lastDrive(job: "t").description == """
                No drive would be left.
                  in   job t
                  mend delete the job instead: mapweave purge t
                """)
    }
}

import Foundation
import Formats
import Jobs
import Scene
import Store
import Streets
import Synchronization
import Testing

/// A simulated drive whose segment's field is trained, stopped and gone on with.
@Suite("Fields whose training is stopped") final class FieldCheckpointTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    private let job: JobSpecification

    init() throws {
        try SimulatedDataset(preset: .hills, seed: 4, drives: 1, frames: 3, imageWidth: 64).write(to: folder)
        job = try Self.job(in: folder, steps: 20)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private static func job(in folder: String, steps: Int) throws -> JobSpecification {
        try JobSpecification(
            yaml: """
                name: t
                dataset: {root: \(folder)/dataset}
                predictions: {path: \(folder)/predictions/streets-ipm}
                field: {voxel: 1, width: 64, steps: \(steps)}
                """, path: "/job.yaml")
    }

    /// Runs a job; stopped after so many steps where they are given.
    ///
    /// - Returns: what was said of its fields.
    private func run(_ job: JobSpecification, in store: Store, stoppedAfter steps: Int? = nil) throws -> [FieldNotice] {
        let heard = Mutex((steps: 0, notices: [FieldNotice]()))
        let id = try job.identity()
        try store.submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: 0)
        do {
            _ = try generateMap(
                job, jobID: id, in: store,
                progress: { progress in
                    heard.withLock {
                        if let notice = progress.notice { $0.notices.append(notice) } else { $0.steps = progress.done }
                    }
                },
                isCancelled: { heard.withLock { heard in steps.map { heard.steps >= $0 } ?? false } })
            #expect(steps == nil)
        } catch JobError.interrupted { #expect(steps != nil) }
        return heard.withLock { $0.notices }
    }

    private func digest(_ job: JobSpecification, in store: Store) throws -> String {
        try StoredMap(job.identity(), in: store).digest()
    }

    private func checkpoints(beside store: Store) throws -> [String] {
        let place = URL(fileURLWithPath: store.path)
        return try FileManager.default.contentsOfDirectory(atPath: place.deletingLastPathComponent().path)
            .filter { $0.hasPrefix("\(place.lastPathComponent)-field-") }
            .map { place.deletingLastPathComponent().path + "/" + $0 }
    }

    private func store(_ name: String) throws -> Store { try Store(path: "\(folder)/\(name)/map.db") }

    @Test("stopped in its coarse, its middle and its fine stage, a field goes on where it was, to the same map, and leaves no file")
    func goesOn() throws {
        let alone = try store("alone")
        #expect(try run(job, in: alone) == [])
        #expect(try checkpoints(beside: alone) == [])
        for steps in [3, 8, 17] {
            let stopped = try store("stopped-\(steps)")
            #expect(try run(job, in: stopped, stoppedAfter: steps) == [])
            #expect(try checkpoints(beside: stopped).count == 1)
            let name = try #require(try run(job, in: stopped).first).explanation.what
            #expect(name.hasPrefix("The field of ") && name.hasSuffix(" goes on at step \(steps) of 20."))
            #expect(try checkpoints(beside: stopped) == [])
            #expect(try digest(job, in: stopped) == digest(job, in: alone))
        }
    }

    @Test("a checkpoint that is damaged, cut short, or another segment's is refused with a sentence, and the field begins afresh")
    func refused() throws {
        let alone = try store("alone")
        _ = try run(job, in: alone)
        let other = try store("other")
        _ = try run(Self.job(in: folder, steps: 21), in: other, stoppedAfter: 5)
        let foreign = try Data(contentsOf: URL(fileURLWithPath: try #require(try checkpoints(beside: other).first)))
        let cases: [(name: String, reason: String, change: (inout Data) -> Void)] = [
            ("flipped", "it is damaged or was never finished", { $0[$0.count / 2] ^= 1 }),
            ("short", "it is damaged or was never finished", { $0.removeLast(40) }),
            ("empty", "it is damaged or was never finished", { $0 = Data() }),
            ("foreign", "it belongs to another segment, or to other inputs", { $0 = foreign }),
        ]
        for (name, reason, change) in cases {
            let stopped = try store(name)
            _ = try run(job, in: stopped, stoppedAfter: 5)
            let path = try #require(try checkpoints(beside: stopped).first)
            var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
            change(&bytes)
            try bytes.write(to: URL(fileURLWithPath: path))
            let notices = try run(job, in: stopped)
            guard case .refusedCheckpoint(let told, let segment, _) = notices.first else {
                Issue.record("\(name): \(notices)")
                continue
            }
            #expect(told == path && notices.count == 1)
            #expect(
                notices.first?.explanation.description == """
                    The field of \(segment) begins afresh, for its checkpoint cannot be used: \(reason).
                      in   \(path)
                      mend nothing; the next checkpoint takes its place
                    """)
            #expect(try digest(job, in: stopped) == digest(job, in: alone))
        }
    }

    @Test("where a checkpoint cannot be written, that is said once and the field is trained all the same")
    func unwritable() throws {
        let stopped = try store("unwritable")
        _ = try run(job, in: stopped, stoppedAfter: 5)
        let path = try #require(try checkpoints(beside: stopped).first)
        // A folder where the file should be: nothing can be renamed onto it.
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createDirectory(atPath: path + "/taken", withIntermediateDirectories: true)
        let notices = try run(job, in: stopped)
        #expect(notices.count == 2 && notices.first?.explanation.what.hasPrefix("The field of ") == true, "\(notices)")
        #expect(
            notices.last?.explanation.description == """
                A field's checkpoint cannot be written: Is a directory. The training goes on, and would begin afresh if stopped.
                  in   \(path)
                  mend free space, or make the folder writable
                """)
        let alone = try store("alone")
        #expect(try run(job, in: alone) == [])
        #expect(try digest(job, in: stopped) == digest(job, in: alone))
    }

    @Test("a checkpoint that a killed run left beside a stored segment is gone after the next run")
    func leftBehind() throws {
        let stopped = try store("killed")
        #expect(try run(job, in: stopped, stoppedAfter: 5) == [])
        let path = try #require(try checkpoints(beside: stopped).first)
        let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        _ = try run(job, in: stopped)
        try bytes.write(to: URL(fileURLWithPath: path))
        #expect(try run(job, in: stopped) == [])
        #expect(try checkpoints(beside: stopped) == [])
    }
}

import Confidence
import Foundation
import Formats
import Jobs
import Scene
import Store
import Streets
import Synchronization
import Testing
import Tiles

/// A simulated drive with small photographs, and jobs over it whose fields are trained for a few steps.
@Suite("Jobs with radiance fields") final class FieldJobTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"

    init() throws {
        try SimulatedDataset(preset: .hills, seed: 3, drives: 1, frames: 5, imageWidth: 80).write(to: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func job(_ keys: String) throws -> JobSpecification {
        try JobSpecification(
            yaml:
                "name: t\ndataset: {root: \(folder)/dataset}\npredictions: {path: \(folder)/predictions/streets-ipm}\n" + keys,
            path: "/job.yaml")
    }

    private static let field = "field: {voxel: 1, width: 80, steps: 10}\n"

    private func photographs() throws -> [String] {
        let drives = try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives
        return drives.flatMap { $0.frames.flatMap { $0.images.map(\.path) } }
    }

    @Test("one thread makes the same map as two, and a training that was interrupted ends as it would have")
    func sameBytes() throws {
        let job = try job(Self.field + "warp: ground\n")
        let once = try TemporaryStore().digest(job)
        let twoThreads = try TemporaryStore().digest(job, workers: 2)
        #expect(twoThreads == once)
        let interrupted = try TemporaryStore()
        #expect(throws: JobError.self) { try interrupted.digest(job, isCancelled: { true }) }
        #expect(try interrupted.digest(job) == once)
    }

    /// What a job's tiles say of their classes, without the photographs beside them.
    private func planes(_ job: JobSpecification) throws -> [[UInt8]] {
        let (store, id) = (try TemporaryStore(), try job.identity())
        try store.digest(job)
        return try StoredMap(id, in: store.store).tiles.compactMap { try store.store.planes(ofJob: id, at: $0.tile) }
    }

    @Test("what a job will take counts the steps that its fields train for, until they are stored")
    func forecast() throws {
        let store = try TemporaryStore()
        #expect(try Forecast(of: job(""), store: store.store, workers: 1).trainingSteps == 0)
        let before = try Forecast(of: job(Self.field), store: store.store, workers: 1)
        #expect(before.segments > 0 && before.trainingSteps > 0 && before.trainingSteps % before.segments == 0)
        try store.digest(job(Self.field))
        #expect(try Forecast(of: job(Self.field), store: store.store, workers: 1).trainingSteps == 0)
    }

    @Test("frames are laid onto the ground that a field knows, unless the job says otherwise")
    func warp() throws {
        let (none, plane) = (try planes(job("")), try planes(job(Self.field + "warp: plane\n")))
        #expect(!none.isEmpty && none == plane)
        let noField = try planes(job("field: none\n"))
        #expect(noField == none)
        let ground = try planes(job(Self.field))
        #expect(ground != plane)
        let said = try planes(job(Self.field + "warp: ground\n"))
        #expect(said == ground)
    }

    @Test("a segment's field is kept: how good it is, the ground it knows, and what photographs show of it")
    func kept() throws {
        let (store, job) = (try TemporaryStore(), try job(Self.field))
        try store.digest(job)
        let map = try StoredMap(try job.identity(), in: store.store)
        let account = try #require(try map.segments().first?.field)
        let count = try photographs().count
        // At the first moment a lorry beside the car fills one photograph.
        #expect(account.steps == 10 && account.photographs == count - 1 && account.photographsMissing == 1)
        #expect(account.psnr > 5 && account.psnr < 60)
        // Neither surer than the wheels' own ground, nor looked for farther off than 2 m.
        let deviation = try #require(account.groundDeviation)
        #expect(deviation > 0.005 && deviation < 2)
        #expect(try store.store.hasPhotos(ofJob: job.identity()))
        let key = try #require(try store.store.segments(ofJob: job.identity()).first?.key)
        let bytes = try #require(try store.store.field(ofSegment: key)?.ground)
        let ground = try #require(GroundHeights(encoded: bytes))
        let drive = try #require(
            try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.first)
        for frame in drive.frames {
            let place = frame.mapFromEgo.translation
            let height = try #require(ground.height(at: [place.x, place.y]))
            // Ten steps leave the ground under the wheels where the trajectory put it.
            #expect(abs(height - place.z) < 0.5)
        }
    }

    /// A job whose confidence looks into fields; the weights have learned nothing.
    private func lookingJob(_ keys: String) throws -> JobSpecification {
        let layout = EvidenceLayout(classes: WeightsTests.classes)
        let shape = NetworkShape(inputs: layout.count, widths: [2, 3, 4])
        var random = Randomness(seed: 5, stream: 0)
        let weights = NetworkWeights(
            shape: shape, evidence: layout.names, looksIntoField: true,
            parameters: shape.startingParameters(seed: 1).map { $0 + Float(random.normal() * 0.1) })
        try Data(WeightsFile.encoded(weights)).write(to: URL(fileURLWithPath: folder + "/looking.safetensors"))
        return try job(keys + "confidence: {weights: \(folder)/looking.safetensors}\n")
    }

    @Test(
        "weights that look into fields weigh frames by them, alike on one thread and on two; without a field they go on and say so")
    func looking() throws {
        let (with, without) = (try lookingJob(Self.field), try lookingJob(""))
        let once = try TemporaryStore().digest(with)
        let twoThreads = try TemporaryStore().digest(with, workers: 2)
        #expect(twoThreads == once)
        let blind = try TemporaryStore().digest(without)
        #expect(blind != once)
        func lacks(_ job: JobSpecification) throws -> Bool {
            let (store, id) = (try TemporaryStore(), try job.identity())
            try store.store.submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: 0)
            return try generateMap(job, jobID: id, in: store.store).lacksField
        }
        #expect(try lacks(without) && !lacks(with) && !lacks(job("")))
    }

    @Test("what a field says of a frame's cells is finite and within its bounds; without a field it is absent")
    func evidence() throws {
        let token = try #require(
            try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.first?.frames.first?.token)
        func ranges(_ job: JobSpecification) throws -> [String: ClosedRange<Float>] {
            let store = try TemporaryStore()
            let view = try FrameEvidenceView(of: token, in: job, weights: nil, store: store.store, threads: 1)
            return Dictionary(uniqueKeysWithValues: view.ranges.map { ($0.name, $0.low...$0.high) })
        }
        let (with, without) = (try ranges(lookingJob(Self.field)), try ranges(lookingJob("")))
        let bounds: [(name: String, range: ClosedRange<Float>)] = [
            ("transmittance", 0...1), ("depth_residual", -1...1), ("ground_height", -1...1), ("ground_deviation", 0...1),
            ("slope", 0...1),
        ]
        for (name, bound) in bounds {
            let found = try #require(with[name])
            #expect(bound.lowerBound <= found.lowerBound && found.upperBound <= bound.upperBound, "\(name)")
            #expect(found.lowerBound < found.upperBound, "\(name) is the same everywhere")
            #expect(without[name] == 0...0)
        }
        #expect(with["has_field"] == 1...1 && without["has_field"] == 0...0)
    }

    @Test("what fields know is kept in a folder: training weights a second time trains no field and gives the same weights")
    func shelf() throws {
        var settings = TrainingSettings()
        (settings.widths, settings.crop, settings.segmentsPerRound, settings.stepsPerSegment) = ([2, 3, 4], 24, 1, 1)
        settings.steps = 1
        let trained = Mutex(0)
        func weights(_ job: JobSpecification, _ name: String) throws -> [UInt8] {
            let shelf = SightShelf(folder: folder + "/fields") { line in
                if line.hasPrefix("training the field of ") { trained.withLock { $0 += 1 } }
            }
            let out = "\(folder)/\(name).safetensors"
            let trainer = try ConfidenceTrainer(
                [(job, nil)], validation: [], settings: settings, out: out, shelf: shelf, threads: 1)
            let weights = try trainer.run(progress: { _, _ in }, isCancelled: { false })
            #expect(weights.looksIntoField == (job.field != nil))
            return [UInt8](try Data(contentsOf: URL(fileURLWithPath: out)))
        }
        let once = try weights(job(Self.field), "once")
        let fields = trained.withLock { $0 }
        #expect(fields == 1)
        #expect(try weights(job(Self.field), "twice") == once)
        #expect(trained.withLock { $0 } == fields)
        #expect(try weights(job(""), "blind") != once)
    }

    @Test("a map that the network weighed says in every cell what its frames are predicted to lose, and no other map does")
    func divergence() throws {
        func map(_ job: JobSpecification, _ store: TemporaryStore) throws -> StoredMap {
            try store.digest(job)
            return try StoredMap(try job.identity(), in: store.store)
        }
        let (store, plain) = (try TemporaryStore(), try TemporaryStore())
        let weighed = try map(lookingJob(""), store)
        #expect(weighed.hasDivergence)
        let record = try #require(weighed.tiles.first)
        let tile = try #require(try weighed.tile(at: record.tile))
        let seen = tile.views.indices.filter { tile.views[$0] > 0 }
        #expect(seen.allSatisfy { tile.divergence[$0] > 0 && tile.divergence[$0] < 4 })
        let mean = try #require(try weighed.statistics(of: record).divergence?.mean)
        #expect(abs(mean - seen.reduce(0.0) { $0 + Double(tile.divergence[$1]) } / Double(seen.count)) < 1e-5)
        let other = try map(job(""), plain)
        #expect(try !other.hasDivergence && other.tile(at: record.tile)?.divergence.isEmpty == true)
        #expect(try other.statistics(of: #require(other.tiles.first)).divergence == nil)
    }

    @Test("a photograph that changes makes its segment again; nothing else that the field depends on is forgotten")
    func keys() throws {
        let store = try TemporaryStore()
        func key(_ job: JobSpecification) throws -> String {
            try #require(try MapPlan(job, store: store.store).segments.first?.key)
        }
        let keys = try [
            "", Self.field, "field: {voxel: 1, width: 80, steps: 11}\n", "field: {voxel: 1, width: 81, steps: 10}\n",
            "field: {voxel: 0.5, width: 80, steps: 10}\n", "field: {voxel: 1, colours: network, width: 80, steps: 10}\n",
            Self.field + "warp: plane\n",
        ].map { try key(job($0)) }
        #expect(Set(keys).count == keys.count)
        let path = try photographs()[3]
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
        bytes.append(0)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let changed = try key(job(Self.field))
        #expect(changed != keys[1])
        #expect(try key(job("")) == keys[0])
        // A parked car that moves by less than what counts as moving hides other ground.
        let table = URL(fileURLWithPath: folder + "/dataset/v1.0-trainval/sample_annotation.json")
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: table)) as? [[String: Any]])
        for index in rows.indices {
            guard var place = rows[index]["translation"] as? [Double] else { continue }
            place[0] += 0.1
            rows[index]["translation"] = place
        }
        try JSONSerialization.data(withJSONObject: rows).write(to: table)
        #expect(try key(job(Self.field)) != changed)
        #expect(try key(job("")) == keys[0])
    }

    @Test("a photograph that is gone is told, and a segment without any goes on without a field and says so")
    func missing() throws {
        let (store, job) = (try TemporaryStore(), try job(Self.field))
        let paths = try photographs()
        try FileManager.default.removeItem(atPath: paths[0])
        try store.digest(job)
        let account = try #require(try StoredMap(try job.identity(), in: store.store).segments().first?.field)
        // Another one shows nothing but a lorry.
        #expect(account.photographs == paths.count - 2 && account.photographsMissing == 2)
        for path in paths.dropFirst() { try FileManager.default.removeItem(atPath: path) }
        let id = try job.identity()
        let report = try generateMap(job, jobID: id, in: store.store)
        #expect(report.withoutField.count == 1 && report.withoutField.first?.hasSuffix(" 0") == true)
        let without = try TemporaryStore().digest(self.job(""))
        #expect(try StoredMap(id, in: store.store).digest() == without)
    }
}

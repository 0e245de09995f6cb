import Foundation
import Formats
import Jobs
import Scene
import Store
import Streets
import Testing
import Tiles

/// Two simulated drives with small photographs, and jobs over them whose fields are trained for a few steps.
@Suite("Jobs with orthophotos") final class OrthophotoJobTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"

    init() throws {
        try SimulatedDataset(preset: .hills, seed: 4, drives: 2, frames: 4, imageWidth: 80).write(to: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func drives() throws -> [Drive] {
        try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives
    }

    private func job(scenes: [String], field: String = "{voxel: 1, width: 80, steps: 12}") throws -> JobSpecification {
        try JobSpecification(
            yaml: """
                name: t
                dataset: {root: \(folder)/dataset, scenes: [\(scenes.joined(separator: ", "))]}
                predictions: {path: \(folder)/predictions/streets-ipm}
                field: \(field)
                """, path: "/job.yaml")
    }

    @Test("the ground of a job with fields is photographed where its frames look, at the height where the wheels roll")
    func photographed() throws {
        let drive = try #require(try drives().first)
        let (store, job) = (try TemporaryStore(), try job(scenes: [drive.name]))
        try store.digest(job)
        let map = try StoredMap(try job.identity(), in: store.store)
        #expect(map.isPhotographed)
        var (seen, near) = (0, 0)
        for record in map.tiles {
            guard let ground = try map.tile(at: record.tile)?.ground else { continue }
            seen += ground.colours.count { $0.w > 0 }
        }
        #expect(seen > 5000)
        for frame in drive.frames {
            // Some metres ahead, where the front camera sees the road.
            let place = frame.mapFromEgo.apply([6, 0, 0])
            guard let height = try map.cell(at: [place.x, place.y]).height else { continue }
            near += 1
            #expect(abs(Double(height) - place.z) < 0.5)
        }
        #expect(near > 0)
        try Jobs.export(map, as: ExportFormat(named: "png"), ExportRequest(destination: folder + "/out", mosaic: true))
        #expect(FileManager.default.fileExists(atPath: folder + "/out/orthophoto.png"))
    }

    @Test("a drive that is withdrawn takes its photographs along; what is left is as if it had never been there")
    func withdrawn() throws {
        let names = try drives().map(\.name)
        let store = try TemporaryStore()
        let both = try store.digest(try job(scenes: names))
        let left = try store.digest(try job(scenes: [names[0]]))
        let alone = try TemporaryStore().digest(try job(scenes: [names[0]]))
        #expect(left == alone && both != alone)
    }

    @Test("a job without fields has no orthophoto, and its cells tell no height")
    func without() throws {
        let name = try #require(try drives().first?.name)
        let (store, job) = (try TemporaryStore(), try job(scenes: [name], field: "none"))
        try store.digest(job)
        let map = try StoredMap(try job.identity(), in: store.store)
        #expect(!map.isPhotographed)
        #expect(throws: ExportError.notPhotographed(layer: "height")) {
            try Jobs.export(
                map, as: ExportFormat(named: "png"), ExportRequest(destination: self.folder + "/out", layers: ["height"]))
        }
    }
}

import Foundation
import Formats
import Jobs
import Scene
import Store
import Streets
import Synchronization
import Testing

/// A simulated drive whose photographs, calibration or boxes are spoilt in one way or another.
@Suite("Fields of spoilt photographs") final class FieldFaultTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"

    init() throws {
        try SimulatedDataset(preset: .crossroads, seed: 4, drives: 1, frames: 6, imageWidth: 160).write(to: folder)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func job(_ field: String = "{voxel: 1, width: 80, steps: 10}") throws -> JobSpecification {
        try JobSpecification(
            yaml:
                "name: t\ndataset: {root: \(folder)/dataset}\npredictions: {path: \(folder)/predictions/streets-ipm}\nfield: \(field)\n",
            path: "/job.yaml")
    }

    private func images() throws -> [CameraImage] {
        try NuScenesReader(root: folder + "/dataset", version: "v1.0-trainval").read().drives.flatMap {
            $0.frames.flatMap(\.images)
        }
    }

    private func spoil(_ image: CameraImage, value: UInt8) throws {
        let count = 3 * image.camera.width * image.camera.height
        let spoilt = RGBImage(
            width: image.camera.width, height: image.camera.height, pixels: Array(repeating: value, count: count))
        try spoilt.writePNG(to: image.path)
    }

    /// Changes the rows of a table.
    private func change(_ table: String, _ body: (inout [[String: Any]]) throws -> Void) throws {
        let url = URL(fileURLWithPath: "\(folder)/dataset/v1.0-trainval/\(table).json")
        var rows = try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [[String: Any]])
        try body(&rows)
        try JSONSerialization.data(withJSONObject: rows).write(to: url)
    }

    /// Makes the map; what was said of its fields, the first segment's field, and what went without.
    private func make(_ job: JobSpecification) throws -> (notices: [String], field: FieldAccount?, withoutField: [String]) {
        let heard = Mutex([String]())
        let (store, id) = (try TemporaryStore(), try job.identity())
        try store.store.submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: 0)
        let report = try generateMap(
            job, jobID: id, in: store.store,
            progress: { progress in if let notice = progress.notice { heard.withLock { $0.append(notice.explanation.what) } } })
        let field = try StoredMap(id, in: store.store).segments().first?.field
        return (heard.withLock { $0 }, field, report.withoutField)
    }

    @Test("black and saturated photographs are set aside and said; where all are, the segment goes on without a field and says so")
    func blackAndSaturated() throws {
        let all = try images()
        try spoil(all[0], value: 4)
        try spoil(all[1], value: 255)
        let some = try make(job())
        #expect(some.field?.photographs == all.count - 2 && some.field?.photographsMissing == 2)
        #expect(
            some.field?.remarks == [
                """
                The photograph is black, so nothing can be learned from it.
                  in   \(all[0].path)
                  mend look whether the camera was covered or off; else nothing, the field is made without it
                """,
                """
                The photograph is saturated, so nothing can be learned from it.
                  in   \(all[1].path)
                  mend look at the camera's exposure; else nothing, the field is made without it
                """,
            ])
        #expect(some.notices.count == 1)
        #expect(some.notices.first?.hasPrefix("2 of the \(all.count) photographs of ") == true)
        #expect(
            some.notices.first?.hasSuffix(" are set aside. The first: The photograph is black, so nothing can be learned from it.")
                == true)
        for image in all { try spoil(image, value: 0) }
        let none = try make(job())
        #expect(none.field == nil && none.withoutField.count == 1)
        #expect(none.notices.first?.hasPrefix("\(all.count) of the \(all.count) photographs of ") == true)
    }

    @Test("where a moving object covers every pixel, the segment goes on without a field and says so")
    func covered() throws {
        try change("sample_annotation") { rows in
            for index in rows.indices {
                rows[index]["size"] = [400, 400, 400]
                // Every box jumps from moment to moment, so that it counts as moving.
                var place = try #require(rows[index]["translation"] as? [Double])
                place[0] += Double(index)
                rows[index]["translation"] = place
            }
        }
        let made = try make(job())
        #expect(made.field == nil && made.withoutField.count == 1)
        #expect(
            made.notices.first?.hasSuffix("Moving objects cover the whole photograph, so nothing can be learned from it.") == true,
            "\(made.notices)")
    }

    @Test("photographs of different sizes make one field; one whose size is not the table's is set aside")
    func sizes() throws {
        try change("sample_annotation") { $0 = [] }
        let all = try images()
        let channel = try #require(all.last?.camera.channel)
        let token = try #require(all.last?.token)
        for image in all where image.camera.channel == channel {
            try RGBImage(path: image.path).shrunk(toWidth: image.camera.width / 2).writePNG(to: image.path)
        }
        let wrong = try make(job())
        let count = all.count { $0.camera.channel == channel }
        #expect(wrong.field?.photographsMissing == count && wrong.field?.photographs == all.count - count)
        #expect(wrong.field?.remarks.first?.contains("pixels where the table says") == true)
        var sensor: String?
        try change("sample_data") { rows in
            sensor = rows.first { $0["token"] as? String == token }?["calibrated_sensor_token"] as? String
            for index in rows.indices where rows[index]["calibrated_sensor_token"] as? String == sensor {
                rows[index]["width"] = (rows[index]["width"] as? Int ?? 0) / 2
                rows[index]["height"] = (rows[index]["height"] as? Int ?? 0) / 2
            }
        }
        try scaleIntrinsics(of: try #require(sensor), by: 0.5, principalPoint: true)
        let right = try make(job("{voxel: 1, width: 120, steps: 10}"))
        #expect(right.field?.photographsMissing == 0 && right.field?.photographs == all.count)
        #expect(right.field?.remarks == [])
    }

    private func scaleIntrinsics(of sensor: String, by factor: Double, principalPoint: Bool) throws {
        try change("calibrated_sensor") { rows in
            for index in rows.indices where rows[index]["token"] as? String == sensor {
                var matrix = try #require(rows[index]["camera_intrinsic"] as? [[Double]])
                (matrix[0][0], matrix[1][1]) = (matrix[0][0] * factor, matrix[1][1] * factor)
                if principalPoint { (matrix[0][2], matrix[1][2]) = (matrix[0][2] * factor, matrix[1][2] * factor) }
                rows[index]["camera_intrinsic"] = matrix
            }
        }
    }

    @Test("a camera with wrong intrinsics is named, with how far it is off; cameras with right ones are not")
    func wrongIntrinsics() throws {
        let field = "{voxel: 0.5, width: 160, steps: 20}"
        try FileManager.default.removeItem(atPath: folder)
        try SimulatedDataset(preset: .crossroads, seed: 4, drives: 1, frames: 16, spacing: 2, imageWidth: 160).write(to: folder)
        try change("sample_annotation") { $0 = [] }
        let right = try make(job(field))
        #expect(right.notices == [] && right.field?.remarks == [])
        let all = try images()
        let channel = try #require(all.first?.camera.channel)
        var sensor: String?
        try change("sample_data") { rows in
            sensor = rows.first { $0["token"] as? String == all.first?.token }?["calibrated_sensor_token"] as? String
        }
        try scaleIntrinsics(of: try #require(sensor), by: 1.4, principalPoint: false)
        let wrong = try make(job(field))
        #expect(wrong.notices.count == 1 && wrong.field?.remarks.count == 1)
        #expect(wrong.field?.remarks.first?.hasPrefix(wrong.notices.first ?? "nothing") == true)
        #expect(
            wrong.field?.remarks.first?.hasSuffix(
                "check the camera's camera_intrinsic, rotation and translation; the field was made with it all the same") == true)
        #expect(
            wrong.notices.first?.hasPrefix("The photographs of \(channel) do not fit those of the other cameras in ") == true,
            "\(wrong.notices)")
    }
}

import Formats
import Foundation
import Scene
import Testing

let sharedData = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("shared/data").path

@Suite struct NuScenesTests {
    @Test("frames come in time order, whatever the order of the tables")
    func order() throws {
        let folder = try Folder()
        try folder.writeDataset()
        let reading = try folder.reader.read()
        #expect(reading.drives.map(\.name) == ["scene-1"])
        #expect(reading.drives[0].frames.map(\.token) == ["f1", "f2"])
        #expect(reading.drives[0].frames[1].images[0].path.hasSuffix("b \"{[.jpg"))
        #expect(reading.drives[0].location == "town")
    }

    @Test(
        "what is wrong with a table is said in a sentence",
        arguments: [
            (
                "ego_pose", #"[{"token": "p1", "translation": [1, 2, 3], "rotation": [1, 0, 0, 0]}, {"token": "p2", "trans"#,
                """
                The table ends in the middle of its rows, after 1 whole ones.
                  in   v/ego_pose.json
                  mend copy or extract the dataset again; nothing was stored
                """
            ),
            (
                "sample", #"[{"token": "f1", "scene_token": "s"}]"#,
                """
                Row 1 of the table does not follow the nuScenes schema: the key "Index 0.timestamp" is missing.
                  in   v/sample.json
                  mend correct the row or export the table again
                """
            ),
            (
                "calibrated_sensor", "[]",
                """
                sample_data d1 names calibrated_sensor "c", which the table calibrated_sensor does not hold.
                  in   v/sample_data.json
                  mend take calibrated_sensor.json from the same release as the other tables
                """
            ),
            (
                "scene", "[]",
                """
                The dataset holds no scene.
                  in   v/scene.json
                  mend check dataset.root and dataset.version
                """
            ),
        ])
    func sentences(table: String, text: String, expected: String) throws {
        let folder = try Folder()
        try folder.writeDataset(replacing: [table: text])
        #expect(sentence(in: folder) { _ = try folder.reader.read() } == expected)
    }

    @Test("a missing table is named")
    func missing() throws {
        let folder = try Folder()
        try folder.writeDataset()
        try FileManager.default.removeItem(atPath: folder.path + "/v/sensor.json")
        #expect(sentence(in: folder) { _ = try folder.reader.read() }.contains("in   v/sensor.json"))
    }

    @Test(
        "a frame with a bad pose is set aside, and the others are kept",
        arguments: [
            (
                #"[{"token": "p1", "translation": [1, 2, 3], "rotation": [0, 0, 0, 0]}, {"token": "p2", "translation": [2, 2, 3], "rotation": [1, 0, 0, 0]}]"#,
                "Frame f1 has a pose that is no rotation: its quaternion is zero or not finite."
            ),
            (
                #"[{"token": "p2", "translation": [2, 2, 3], "rotation": [1, 0, 0, 0]}]"#,
                "sample_data d1 names ego_pose \"p1\", which the table ego_pose does not hold."
            ),
        ])
    func badPose(poses: String, sentence: String) throws {
        let folder = try Folder()
        try folder.writeDataset(replacing: ["ego_pose": poses])
        let reading = try folder.reader.read()
        #expect(reading.drives[0].frames.map(\.token) == ["f2"])
        #expect(reading.setAside.map(\.explanation.what) == [sentence])
    }

    @Test(
        "a photograph's name that leads out of the dataset is not followed", arguments: ["../a.jpg", "/etc/a.jpg", "b/../../a.jpg"])
    func escapingPhotograph(name: String) throws {
        let folder = try Folder()
        let row =
            #"{"token": "d1", "sample_token": "f1", "ego_pose_token": "p1", "calibrated_sensor_token": "c", "filename": "\#(name)", "timestamp": 1, "is_key_frame": true, "width": 100, "height": 100}"#
        let other = row.replacing("d1", with: "d2").replacing("f1", with: "f2").replacing(name, with: "b.jpg")
        try folder.writeDataset(replacing: ["sample_data": "[\(row), \(other)]"])
        let reading = try folder.reader.read()
        #expect(reading.drives[0].frames.map(\.token) == ["f2"])
        #expect(
            reading.setAside.map { $0.explanation.description.replacing(folder.path + "/", with: "") } == [
                """
                The file name "\(name)" points outside the dataset.
                  in   v/sample_data.json
                  mend write file names relative to the dataset's root, without ".."
                """
            ])
    }

    @Test("a scene that is not there is answered with the nearest one")
    func unknownScene() throws {
        let folder = try Folder()
        try folder.writeDataset()
        let reader = NuScenesReader(root: folder.path, version: "v", scenes: ["scene-2"])
        #expect(
            sentence(in: folder) { _ = try reader.read() }.hasPrefix(
                "There is no scene \"scene-2\" in the dataset. Did you mean \"scene-1\"?"))
    }

    @Test("a table larger than what is read at a time loses no row")
    func chunks() throws {
        let folder = try Folder()
        let rows = (0..<20_000).map {
            #"{"token": "p\#($0)", "translation": [\#($0), 2, 3], "rotation": [1, 0, 0, 0], "note": "}{\"["}"#
        }
        try folder.writeDataset(replacing: ["ego_pose": "[\n" + (rows.reversed()).joined(separator: ",\n") + "\n]"])
        #expect(try folder.reader.read().drives[0].frames.map(\.mapFromEgo.translation.x) == [1, 2])
    }

    @Test("frames.jsonl says the same as tables")
    func framesFile() throws {
        let folder = try Folder()
        try folder.write(
            """
            {"token": "b", "drive": "d", "timestamp": 2, "pose": {"translation": [2, 0, 0], "rotation": [1, 0, 0, 0]}}
            {"token": "a", "drive": "d", "timestamp": 1, "pose": {"translation": [1, 0, 0], "rotation": [1, 0, 0, 0]}}
            {"token": "c", "drive": "d", "timestamp": 3, "pose": {"translation": [3, 0, 0], "rotation": [0, 0, 0, 0]}}
            """, to: "frames.jsonl")
        let reading = try FramesReader(path: folder.path + "/frames.jsonl").read()
        #expect(reading.drives[0].frames.map(\.token) == ["a", "b"])
        #expect(reading.setAside.map(\.frame) == ["c"])
    }

    @Test(
        "every evaluation drive is read whole",
        .enabled(if: FileManager.default.fileExists(atPath: sharedData), "no evaluation drives beside the checkout"))
    func evaluationDrives() throws {
        let drives = try FileManager.default.contentsOfDirectory(atPath: sharedData).filter { !$0.hasSuffix(".md") }
        #expect(drives.count == 9)
        for drive in drives {
            let reading = try NuScenesReader(root: "\(sharedData)/\(drive)/dataset", version: "v1.0-trainval").read()
            #expect(reading.setAside.isEmpty)
            let frames = try #require(reading.drives.first).frames
            #expect((24...51).contains(frames.count))
            #expect((1...2).contains(reading.drives[0].segments().count))
            let models = try FileManager.default.contentsOfDirectory(atPath: "\(sharedData)/\(drive)/predictions")
            let predictions = try PredictionFolder(path: "\(sharedData)/\(drive)/predictions/\(models[0])")
            for frame in frames { _ = try predictions.read(frame.token) }
        }
    }
}

internal import Foundation
internal import Scene

/// Reads drives from a dataset in the nuScenes schema.
///
/// A frame is a sample. Its pose is the ego pose of its key LIDAR_TOP data, or where there is no lidar of the key image nearest in
/// time to the sample (the first channel by name among equals).
public struct NuScenesReader: FrameReader {
    public let root: String
    public let version: String
    /// Names or tokens of the scenes to read; nil for all.
    public let scenes: [String]?

    public init(root: String, version: String, scenes: [String]? = nil) {
        self.root = root
        self.version = version
        self.scenes = scenes
    }

    public func read() throws -> FrameReading {
        try findTables()
        let chosen = try chosenScenes()
        var locations: [String: String] = [:]
        try table("log").forEach(Rows.Log.self) { locations[$0.token] = $0.location }
        let mounts = try mounts()
        var samples: [String: (scene: String, timestamp: Int64)] = [:]
        try table("sample").forEach(Rows.Sample.self) { row in
            if chosen[row.scene_token] != nil { samples[row.token] = (row.scene_token, row.timestamp) }
        }
        var data: [String: [Rows.SampleData]] = [:]
        var poses: [String: Pose?] = [:]
        try table("sample_data").forEach(Rows.SampleData.self) { row in
            guard row.is_key_frame, samples[row.sample_token] != nil else { return }
            guard mounts[row.calibrated_sensor_token] != nil else {
                throw ReadError.danglingToken(
                    path: path("sample_data"), token: row.calibrated_sensor_token, table: "calibrated_sensor",
                    holder: "sample_data \(row.token)")
            }
            data[row.sample_token, default: []].append(row)
            poses[row.ego_pose_token] = .some(nil)
        }
        var found = Set<String>()
        try table("ego_pose").forEach(Rows.EgoPose.self) { row in
            guard poses[row.token] != nil else { return }
            found.insert(row.token)
            poses[row.token] = .some(pose(row.rotation, row.translation))
        }
        let boxes = try boxes(of: Set(samples.keys))
        var reading = FrameReading(drives: [])
        var frames: [String: [Frame]] = [:]
        for (token, sample) in samples.sorted(by: { $0.key < $1.key }) {
            do throws(ReadError) {
                let frame = try frame(
                    token, sample.timestamp, data[token] ?? [], boxes: boxes[token] ?? [], poses: poses, found: found,
                    mounts: mounts)
                frames[sample.scene, default: []].append(frame)
            } catch {
                reading.setAside.append(BadFrame(drive: sample.scene, frame: token, explanation: error.explanation))
            }
        }
        let drives = chosen.values.sorted { $0.token < $1.token }.map { scene in
            Drive(
                token: scene.token, name: scene.name, location: locations[scene.log_token] ?? "", frames: frames[scene.token] ?? [])
        }
        return FrameReading(drives: drives.filter { !$0.frames.isEmpty }, setAside: reading.setAside)
    }

    /// - Throws: `ReadError` where the dataset, or its version, is no folder.
    private func findTables() throws(ReadError) {
        let files = FileManager.default
        guard isFolder(root) else { throw .noDataset(path: root) }
        guard !isFolder("\(root)/\(version)") else { return }
        let names = (try? files.contentsOfDirectory(atPath: root)) ?? []
        let known = names.filter { files.fileExists(atPath: "\(root)/\($0)/sample.json") }
        throw .noVersion(version, known: known.sorted(), path: root)
    }

    private struct Mount {
        let channel, modality: String
        let egoFromSensor: Pose
        let intrinsic: [[Double]]
    }

    func path(_ name: String) -> String { "\(root)/\(version)/\(name).json" }
    func table(_ name: String) -> TableRows { TableRows(path: path(name)) }

    private func chosenScenes() throws -> [String: Rows.Scene] {
        var all: [Rows.Scene] = []
        try table("scene").forEach(Rows.Scene.self) { all.append($0) }
        guard !all.isEmpty else { throw ReadError.noScenes(path: path("scene")) }
        guard let scenes else { return Dictionary(all.map { ($0.token, $0) }) { first, _ in first } }
        var chosen: [String: Rows.Scene] = [:]
        for wanted in scenes {
            guard let scene = all.first(where: { $0.name == wanted || $0.token == wanted }) else {
                throw ReadError.unknownScene(name: wanted, known: all.map(\.name).sorted(), path: path("scene"))
            }
            chosen[scene.token] = scene
        }
        return chosen
    }

    private func mounts() throws -> [String: Mount] {
        var sensors: [String: Rows.Sensor] = [:]
        try table("sensor").forEach(Rows.Sensor.self) { sensors[$0.token] = $0 }
        var mounts: [String: Mount] = [:]
        try table("calibrated_sensor").forEach(Rows.CalibratedSensor.self) { row in
            guard let sensor = sensors[row.sensor_token] else {
                throw ReadError.danglingToken(
                    path: path("calibrated_sensor"), token: row.sensor_token, table: "sensor",
                    holder: "calibrated_sensor \(row.token)")
            }
            guard let egoFromSensor = pose(row.rotation, row.translation) else {
                throw ReadError.zeroQuaternion(path: path("calibrated_sensor"), frame: row.token)
            }
            mounts[row.token] = Mount(
                channel: sensor.channel, modality: sensor.modality, egoFromSensor: egoFromSensor, intrinsic: row.camera_intrinsic)
        }
        return mounts
    }

    private func frame(
        _ token: String, _ timestamp: Int64, _ rows: [Rows.SampleData], boxes: [Box], poses: [String: Pose?], found: Set<String>,
        mounts: [String: Mount]
    ) throws(ReadError) -> Frame {
        var lidar: (pose: Pose, egoFromLidar: Pose)?
        var images: [CameraImage] = []
        var nearest: (distance: Int64, channel: String, pose: Pose)?
        for row in rows {
            guard found.contains(row.ego_pose_token) else {
                throw .danglingToken(
                    path: path("sample_data"), token: row.ego_pose_token, table: "ego_pose", holder: "sample_data \(row.token)")
            }
            guard !row.filename.hasPrefix("/"), !row.filename.split(separator: "/").contains("..") else {
                throw .escapingFile(path: path("sample_data"), name: row.filename)
            }
            guard let mapFromEgo = poses[row.ego_pose_token] ?? nil else {
                throw .zeroQuaternion(path: path("ego_pose"), frame: token)
            }
            guard let mount = mounts[row.calibrated_sensor_token] else { continue }
            if mount.channel == "LIDAR_TOP" { lidar = (mapFromEgo, mount.egoFromSensor) }
            let distance = abs(row.timestamp - timestamp)
            if nearest.map({ (distance, mount.channel) < ($0.distance, $0.channel) }) ?? true {
                nearest = (distance, mount.channel, mapFromEgo)
            }
            if mount.modality == "camera", let image = image(row, mount, mapFromEgo) { images.append(image) }
        }
        guard let mapFromEgo = lidar?.pose ?? nearest?.pose else { throw .noEgoPose(path: path("sample_data"), frame: token) }
        return Frame(
            token: token, timestamp: timestamp, mapFromEgo: mapFromEgo, egoFromLidar: lidar?.egoFromLidar,
            images: images.sorted { ($0.camera.channel, $0.token) < ($1.camera.channel, $1.token) }, boxes: boxes)
    }

    private func image(_ row: Rows.SampleData, _ mount: Mount, _ mapFromEgo: Pose) -> CameraImage? {
        let k = mount.intrinsic
        guard k.count == 3, k.allSatisfy({ $0.count == 3 }), let width = row.width, let height = row.height else { return nil }
        let camera = Camera(
            channel: mount.channel, egoFromCamera: mount.egoFromSensor, focalLength: [k[0][0], k[1][1]],
            principalPoint: [k[0][2], k[1][2]], width: width, height: height)
        return CameraImage(
            token: row.token, path: "\(root)/\(row.filename)", camera: camera, mapFromEgo: mapFromEgo, timestamp: row.timestamp)
    }
}

/// A pose from nuScenes' rotation (w, x, y, z) and translation; nil where they are no rigid transform.
func pose(_ rotation: [Double], _ translation: [Double]) -> Pose? {
    guard rotation.count == 4, translation.count == 3 else { return nil }
    return Pose(
        quaternion: [rotation[0], rotation[1], rotation[2], rotation[3]],
        translation: [translation[0], translation[1], translation[2]])
}

import Bindings
import Formats
import Foundation
import Scene

/// A folder of a test's own, which goes with it.
final class Folder {
    let path = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        let file = URL(fileURLWithPath: "\(path)/\(name)")
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
}

extension Folder {
    /// A manifest of two classes on a 2 × 4 grid.
    func writeManifest(channels: String = #"["background", "divider"]"#, axes: String = #"["+y", "+x"]"#) throws {
        try write(
            """
            {"format": "bev-predictions", "version": 1, "model": "m", "channels": \(channels), "activation": "softmax", "frame": "ego",
             "grid": {"x": [-2, 2], "y": [-1, 1], "resolution": 1, "axes": \(axes)}}
            """, to: "manifest.json")
    }

    /// A dataset of one scene with one camera; `replacing` swaps tables.
    func writeDataset(replacing tables: [String: String] = [:]) throws {
        let standard = [
            "scene": #"[{"token": "s", "name": "scene-1", "log_token": "l"}]"#,
            "log": #"[{"token": "l", "location": "town"}]"#,
            "sensor": #"[{"token": "k", "channel": "CAM_FRONT", "modality": "camera"}]"#,
            "calibrated_sensor":
                #"[{"token": "c", "sensor_token": "k", "translation": [1, 0, 1], "rotation": [0.5, -0.5, 0.5, -0.5], "camera_intrinsic": [[100, 0, 50], [0, 100, 50], [0, 0, 1]]}]"#,
            "sample":
                #"[{"token": "f2", "timestamp": 2, "scene_token": "s"}, {"token": "f1", "timestamp": 1, "scene_token": "s"}]"#,
            "sample_data":
                #"[{"token": "d1", "sample_token": "f1", "ego_pose_token": "p1", "calibrated_sensor_token": "c", "filename": "a.jpg", "timestamp": 1, "is_key_frame": true, "width": 100, "height": 100}, {"token": "d2", "sample_token": "f2", "ego_pose_token": "p2", "calibrated_sensor_token": "c", "filename": "b \"{[.jpg", "timestamp": 2, "is_key_frame": true, "width": 100, "height": 100}]"#,
            "ego_pose":
                #"[{"token": "p1", "translation": [1, 2, 3], "rotation": [1, 0, 0, 0]}, {"token": "p2", "translation": [2, 2, 3], "rotation": [1, 0, 0, 0]}]"#,
        ]
        for (name, text) in standard { try write(tables[name] ?? text, to: "v/\(name).json") }
    }

    var reader: NuScenesReader { NuScenesReader(root: path, version: "v") }
}

/// The sentence of what `body` throws, with the folder's path taken out.
func sentence(in folder: Folder, _ body: () throws -> Void) -> String {
    do {
        try body()
        return "nothing was wrong"
    } catch {
        return "\(error)".replacingOccurrences(of: folder.path + "/", with: "").replacingOccurrences(
            of: folder.path, with: "FOLDER")
    }
}

internal import Foundation
internal import Scene

/// Reads drives from a plain list of frames, `frames.jsonl`: one JSON object a line.
///
///     {"token": "000412", "drive": "harbour-1", "timestamp": 1532402927612460,
///      "pose": {"translation": [x, y, z], "rotation": [w, x, y, z]},                      ego → map
///      "lidar": {"translation": […], "rotation": […]},                                    lidar → ego, optional
///      "cameras": [{"channel": "CAM_FRONT", "translation": […], "rotation": […],          camera → ego
///                   "intrinsic": [[fx, 0, cx], [0, fy, cy], [0, 0, 1]], "width": 1600, "height": 900}],
///      "images": [{"channel": "CAM_FRONT", "path": "images/000412.jpg", "timestamp": …}]}
///
/// Cameras and images may be left out. Image paths are relative to the file.
public struct FramesReader: FrameReader {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    public func read() throws -> FrameReading {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        var frames: [String: [Frame]] = [:]
        var setAside: [BadFrame] = []
        for (index, line) in try readFile(path).split(separator: UInt8(ascii: "\n")).enumerated() {
            let row: Row
            do { row = try JSONDecoder().decode(Row.self, from: Data(line)) } catch {
                throw ReadError.badRow(path: path, row: index + 1, detail: explain(error))
            }
            guard let mapFromEgo = pose(row.pose.rotation, row.pose.translation) else {
                let error = ReadError.zeroQuaternion(path: "\(path), line \(index + 1)", frame: row.token)
                setAside.append(BadFrame(drive: row.drive, frame: row.token, explanation: error.explanation))
                continue
            }
            frames[row.drive, default: []].append(
                Frame(
                    token: row.token, timestamp: row.timestamp, mapFromEgo: mapFromEgo,
                    egoFromLidar: row.lidar.flatMap { pose($0.rotation, $0.translation) },
                    images: images(of: row, folder: folder, mapFromEgo: mapFromEgo)))
        }
        guard !frames.isEmpty else { throw ReadError.noFrames(path: path) }
        return FrameReading(
            drives: frames.map { Drive(token: $0.key, name: $0.key, location: "", frames: $0.value) }, setAside: setAside)
    }

    private func images(of row: Row, folder: String, mapFromEgo: Pose) -> [CameraImage] {
        (row.images ?? []).compactMap { image in
            guard let camera = row.cameras?.first(where: { $0.channel == image.channel }),
                let egoFromCamera = pose(camera.rotation, camera.translation), camera.intrinsic.count == 3,
                camera.intrinsic.allSatisfy({ $0.count == 3 })
            else { return nil }
            let k = camera.intrinsic
            return CameraImage(
                token: "\(row.token)-\(image.channel)", path: image.path.hasPrefix("/") ? image.path : "\(folder)/\(image.path)",
                camera: Camera(
                    channel: camera.channel, egoFromCamera: egoFromCamera, focalLength: [k[0][0], k[1][1]],
                    principalPoint: [k[0][2], k[1][2]], width: camera.width, height: camera.height),
                mapFromEgo: mapFromEgo, timestamp: image.timestamp ?? row.timestamp)
        }
    }

    private struct Row: Decodable {
        let token, drive: String
        let timestamp: Int64
        let pose: Transform
        let lidar: Transform?
        let cameras: [Mounted]?
        let images: [Photograph]?
    }

    private struct Transform: Decodable {
        let translation, rotation: [Double]
    }

    private struct Mounted: Decodable {
        let channel: String
        let translation, rotation: [Double]
        let intrinsic: [[Double]]
        let width, height: Int
    }

    private struct Photograph: Decodable {
        let channel, path: String
        let timestamp: Int64?
    }
}

internal import Scene
internal import Streets

/// The tables of a simulated dataset, in the nuScenes schema.
struct StreetTables {
    let town: Town
    let drives, frames: Int
    /// Those that took photographs; with none, one sensor without files says where the car was.
    let cameras: [Camera]
    let tokens: StreetTokens
    let location: String

    /// Microseconds; drives lie an hour apart, moments half a second.
    static func timestamp(_ drive: Int, _ moment: Int) -> Int64 {
        1_600_000_000_000_000 + Int64(drive) * 3_600_000_000 + Int64(moment) * 500_000
    }

    typealias Table = [[String: Any]]

    var all: [String: Table] {
        let annotations = annotations
        return [
            "scene": scenes, "log": logs, "map": maps, "sensor": sensors, "calibrated_sensor": calibrations, "sample": samples,
            "sample_data": data, "ego_pose": poses, "sample_annotation": annotations.rows, "instance": annotations.instances,
            "category": [
                ["token": tokens.token("category"), "name": "vehicle.car", "description": "", "index": 0] as [String: Any]
            ],
            "attribute": ["parked", "moving"].map {
                ["token": tokens.token("attribute \($0)"), "name": "vehicle.\($0)", "description": ""]
            },
            "visibility": [["token": "4", "level": "v80-100", "description": ""]],
        ]
    }

    /// Where the car truly was.
    var truth: [String: Any] {
        let places = each { ($0, $1) }
        let poses = places.map { Traffic(town: town, drive: $0.0).mapFromEgo(at: $0.1) }
        return [
            "sample_tokens": places.map { tokens.sample($0.0, $0.1) }, "true_translation": poses.map { list($0.translation) },
            "true_rotation": poses.map { quaternion($0) }, "ego_height_above_road": 0,
        ]
    }

    private func each<Value>(_ body: (_ drive: Int, _ moment: Int) -> Value) -> [Value] {
        (0..<drives).flatMap { drive in (0..<frames).map { body(drive, $0) } }
    }

    private func list(_ v: SIMD3<Double>) -> [Double] { [v.x, v.y, v.z] }
    private func quaternion(_ pose: Pose) -> [Double] { (0..<4).map { pose.quaternion[$0] } }

    private var scenes: Table {
        (0..<drives).map { drive in
            [
                "token": tokens.token("scene \(drive)"), "log_token": tokens.token("log \(drive)"), "nbr_samples": frames,
                "first_sample_token": tokens.sample(drive, 0), "last_sample_token": tokens.sample(drive, frames - 1),
                "name": "scene-\(drive)", "description": "simulated street, \(town.preset.rawValue)",
            ]
        }
    }

    private var logs: Table {
        (0..<drives).map {
            [
                "token": tokens.token("log \($0)"), "logfile": "", "vehicle": "streets", "date_captured": "2020-09-13",
                "location": location,
            ]
        }
    }

    private var maps: Table {
        [
            [
                "token": tokens.token("map"), "log_tokens": (0..<drives).map { tokens.token("log \($0)") },
                "category": "semantic_prior",
                "filename": "",
            ]
        ]
    }

    private static let positioning = "GNSS"
    private var channels: [String] { cameras.isEmpty ? [Self.positioning] : cameras.map(\.channel) }

    private var sensors: Table {
        channels.map {
            ["token": tokens.token("sensor \($0)"), "channel": $0, "modality": cameras.isEmpty ? "gnss" : "camera"]
        }
    }

    private var calibrations: Table {
        let positioning: Table = [
            calibration(Self.positioning, egoFromSensor: .identity)
        ]
        return cameras.isEmpty
            ? positioning
            : cameras.map { camera in
                calibration(
                    camera.channel, egoFromSensor: camera.egoFromCamera,
                    intrinsic: [
                        [camera.focalLength.x, 0, camera.principalPoint.x], [0, camera.focalLength.y, camera.principalPoint.y],
                        [0, 0, 1],
                    ])
            }
    }

    private func calibration(_ channel: String, egoFromSensor: Pose, intrinsic: [[Double]] = []) -> [String: Any] {
        [
            "token": tokens.token("calibration \(channel)"), "sensor_token": tokens.token("sensor \(channel)"),
            "translation": list(egoFromSensor.translation), "rotation": quaternion(egoFromSensor), "camera_intrinsic": intrinsic,
        ]
    }

    private var samples: Table {
        each { drive, moment in
            [
                "token": tokens.sample(drive, moment), "timestamp": Self.timestamp(drive, moment),
                "scene_token": tokens.token("scene \(drive)"),
                "prev": moment > 0 ? tokens.sample(drive, moment - 1) : "",
                "next": moment + 1 < frames ? tokens.sample(drive, moment + 1) : "",
            ]
        }
    }

    private var data: Table {
        each { drive, moment in
            channels.map { channel in
                let camera = cameras.first { $0.channel == channel }
                return [
                    "token": tokens.data(channel, drive, moment), "sample_token": tokens.sample(drive, moment),
                    "ego_pose_token": tokens.data(channel, drive, moment),
                    "calibrated_sensor_token": tokens.token("calibration \(channel)"),
                    "timestamp": Self.timestamp(drive, moment), "fileformat": camera == nil ? "" : "jpg", "is_key_frame": true,
                    "height": camera?.height ?? 0, "width": camera?.width ?? 0,
                    "filename": camera == nil ? "" : tokens.image(channel, drive, moment),
                    "prev": moment > 0 ? tokens.data(channel, drive, moment - 1) : "",
                    "next": moment + 1 < frames ? tokens.data(channel, drive, moment + 1) : "",
                ] as [String: Any]
            }
        }.flatMap { $0 }
    }

    private var poses: Table {
        each { drive, moment in
            let pose = Traffic(town: town, drive: drive).mapFromEgo(at: moment)
            return channels.map { channel in
                [
                    "token": tokens.data(channel, drive, moment), "timestamp": Self.timestamp(drive, moment),
                    "rotation": quaternion(pose), "translation": list(pose.translation),
                ] as [String: Any]
            }
        }.flatMap { $0 }
    }

    private var annotations: (rows: Table, instances: Table) {
        var rows: Table = []
        var seen: [String: (first: String, last: String, count: Int)] = [:]
        for drive in 0..<drives {
            let traffic = Traffic(town: town, drive: drive)
            let parked = traffic.parked
            for moment in 0..<frames {
                for box in traffic.boxes(at: moment) {
                    let token = tokens.token("annotation \(drive) \(moment) \(box.instance)")
                    let before = seen[box.instance]
                    seen[box.instance] = (before?.first ?? token, token, (before?.count ?? 0) + 1)
                    rows.append([
                        "token": token, "sample_token": tokens.sample(drive, moment), "instance_token": box.instance,
                        "visibility_token": "4",
                        "attribute_tokens": [tokens.token("attribute \(parked.contains(box.instance) ? "parked" : "moving")")],
                        "translation": list(box.mapFromBox.translation),
                        "size": [box.size.y, box.size.x, box.size.z], "rotation": quaternion(box.mapFromBox),
                        "prev": before?.last ?? "",
                        "next": "", "num_lidar_pts": 0, "num_radar_pts": 0,
                    ])
                }
            }
        }
        var following: [String: String] = [:]
        for row in rows {
            if let before = row["prev"] as? String, !before.isEmpty, let token = row["token"] as? String {
                following[before] = token
            }
        }
        for index in rows.indices {
            if let token = rows[index]["token"] as? String { rows[index]["next"] = following[token] ?? "" }
        }
        let instances = seen.sorted { $0.key < $1.key }.map { token, span in
            [
                "token": token, "category_token": tokens.token("category"), "nbr_annotations": span.count,
                "first_annotation_token": span.first,
                "last_annotation_token": span.last,
            ] as [String: Any]
        }
        return (rows, instances)
    }
}

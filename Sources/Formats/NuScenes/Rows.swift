/// The rows of nuScenes' tables, as far as a map needs them.
enum Rows {
    struct Scene: Decodable {
        let token, name, log_token: String
    }

    struct Log: Decodable {
        let token, location: String
    }

    struct Sample: Decodable {
        let token, scene_token: String
        let timestamp: Int64
    }

    struct SampleData: Decodable {
        let token, sample_token, ego_pose_token, calibrated_sensor_token, filename: String
        let timestamp: Int64
        let is_key_frame: Bool
        let width, height: Int?
    }

    struct EgoPose: Decodable {
        let token: String
        let translation, rotation: [Double]
    }

    struct CalibratedSensor: Decodable {
        let token, sensor_token: String
        let translation, rotation: [Double]
        let camera_intrinsic: [[Double]]
    }

    struct Sensor: Decodable {
        let token, channel, modality: String
    }

    struct Category: Decodable {
        let token, name: String
    }

    struct Instance: Decodable {
        let token, category_token: String
    }

    struct SampleAnnotation: Decodable {
        let token, sample_token, instance_token: String
        let translation, size, rotation: [Double]
    }
}

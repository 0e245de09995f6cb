/// One moment of one drive: an ego pose, a BEV prediction known by the token, and 0…n posed photographs.
public struct Frame: Sendable, Hashable {
    /// The `sample` token: names the prediction.
    public let token: String
    /// Microseconds.
    public let timestamp: Int64
    public let mapFromEgo: Pose
    /// The lidar's mounting, where the dataset knows one: predictions made in the lidar frame need it.
    public let egoFromLidar: Pose?
    public let images: [CameraImage]
    /// What moves or could move, boxed by annotators; empty where nobody annotated.
    public let boxes: [Box]

    public init(
        token: String, timestamp: Int64, mapFromEgo: Pose, egoFromLidar: Pose? = nil, images: [CameraImage] = [], boxes: [Box] = []
    ) {
        self.token = token
        self.timestamp = timestamp
        self.mapFromEgo = mapFromEgo
        self.egoFromLidar = egoFromLidar
        self.images = images
        self.boxes = boxes
    }
}

/// A vehicle or person at one moment: an upright box in the map frame.
public struct Box: Sendable, Hashable {
    /// Takes the box's own frame (x forward, y left, z up, origin at its centre) to the map.
    public let mapFromBox: Pose
    /// Length (x), width (y), height (z), metres.
    public let size: SIMD3<Double>
    /// The annotated category, e.g. `vehicle.car`.
    public let category: String
    /// The same object keeps its instance token through a drive.
    public let instance: String

    public init(mapFromBox: Pose, size: SIMD3<Double>, category: String, instance: String) {
        self.mapFromBox = mapFromBox
        self.size = size
        self.category = category
        self.instance = instance
    }
}

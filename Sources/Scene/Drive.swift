/// One recording: a nuScenes scene, with its frames in time order.
public struct Drive: Sendable, Hashable {
    /// The scene token: the drive's identity, and its place in every sum.
    public let token: String
    public let name: String
    /// The log's location, e.g. `boston-seaport`: names the map expansion.
    public let location: String
    /// Sorted by (timestamp, token), whatever order the tables were in.
    public let frames: [Frame]

    public init(token: String, name: String, location: String, frames: [Frame]) {
        self.token = token
        self.name = name
        self.location = location
        self.frames = frames.sorted { ($0.timestamp, $0.token) < ($1.timestamp, $1.token) }
    }
}

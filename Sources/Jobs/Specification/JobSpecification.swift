public import Radiance
public import Scene
public import Tiles

/// What somebody wants mapped: the content of a job file, with every path absolute.
public struct JobSpecification: Sendable, Hashable {
    public var name: String
    public var inputs: [Input]
    public var region: Region
    public var grid: TileGrid
    public var fusion: Fusion
    public var confidence: ConfidenceChoice
    public var decision: DecisionChoice
    /// How each segment's radiance field is made; nil where none is.
    public var field: FieldOptions?
    /// How frames are laid onto the map; nil for the ground where there are fields, else the plane.
    public var warp: Warp?
    /// Metres of the ego frame's origin above the ground.
    public var egoHeight: Double
    public var georeference: GeoreferenceChoice?
    public var badFrameLimit: BadFrameLimit?

    /// Drives, and what the onboard model said about them.
    public struct Input: Sendable, Hashable, Codable {
        public var dataset: Dataset
        public var predictions: Predictions
    }

    /// Where drives are described.
    public enum Dataset: Sendable, Hashable, Codable {
        case nuScenes(root: String, version: String, scenes: [String]?)
        case frames(path: String)
    }

    public struct Predictions: Sendable, Hashable, Codable {
        public var path: String
        /// A known model's name, where the folder has no manifest.
        public var preset: String?

        public init(path: String, preset: String? = nil) {
            self.path = path
            self.preset = preset
        }
    }

    public enum DecisionChoice: Sendable, Hashable, Codable {
        case argmax
        /// The offsets that travel with the confidence's weights; argmax where it has none.
        case calibrated
        /// A file of offsets, as `evaluate --fit-offsets` writes it.
        case offsets(path: String)
    }

    public enum GeoreferenceChoice: Sendable, Hashable, Codable {
        /// The map frame is the tangent plane here, degrees.
        case origin(latitude: Double, longitude: Double)
        /// Map coordinates plus the offset (metres) are coordinates of this system, e.g. `EPSG:32617`.
        case crs(code: String, offsetX: Double, offsetY: Double)
        /// Places known both on the map and on the earth; the similarity that fits them best.
        case controlPoints([ControlPoint])
    }

    public enum BadFrameLimit: Sendable, Hashable, Codable {
        case count(Int)
        /// A share of all frames, in [0, 1].
        case share(Double)

        /// Whether so many bad frames are too many.
        public func isExceeded(by bad: Int, of all: Int) -> Bool {
            switch self {
            case .count(let most): bad > most
            case .share(let most): Double(bad) > most * Double(all)
            }
        }
    }
}

public import Scene

/// A segment that has been fused.
public struct SegmentRecord: Sendable, Hashable {
    public let key, drive: String
    public let ordinal: Int
    /// (channels), the sum of probabilities over frames and cells, and the number of cells.
    public let prior: [Double]
    public let priorCells: Int
    /// What made it, for people: version, grid, confidence and layout.
    public let recipe: String
    /// Seconds since 1970.
    public let madeAt: Double

    public init(
        key: String, drive: String, ordinal: Int, prior: [Double], priorCells: Int, recipe: String = "", madeAt: Double = 0
    ) {
        self.key = key
        self.drive = drive
        self.ordinal = ordinal
        self.prior = prior
        self.priorCells = priorCells
        self.recipe = recipe
        self.madeAt = madeAt
    }
}

/// A frame of a segment: what became of it and how well it agreed.
public struct FrameRecord: Sendable, Hashable {
    public let token: String
    public let timestamp: Int64
    /// Ego position, metres of the map frame.
    public let x, y: Double
    /// The footprint; nil where the frame could not be read or placed.
    public let area: Rectangle?
    /// Why the frame was set aside; nil where it was fused.
    public let reason: String?
    /// Mean of w = e^u over the cells it showed.
    public var meanWeight: Double?
    /// Mean over its cells of what the confidence predicts it to lose against the truth, nats; nil where it predicts nothing.
    public var meanDivergence: Double?
    /// Agreement with the map of its segment made without it, in [0, 1].
    public var agreement: Double?
    /// The shift that would align it best with that map, metres of the map frame.
    public var shift: SIMD2<Double>?

    public init(token: String, timestamp: Int64, x: Double, y: Double, area: Rectangle?, reason: String? = nil) {
        self.token = token
        self.timestamp = timestamp
        self.x = x
        self.y = y
        self.area = area
        self.reason = reason
    }
}

/// The sums of one segment over one tile, encoded.
public struct PartialRecord: Sendable, Hashable {
    public let tile: TileIndex
    /// How many of the segment's frames saw the tile.
    public let frames: Int
    public let sums: [UInt8]
    /// The encoded sums of the segment's photographs over the tile; nil where none shows its ground. Read apart.
    public var photo: [UInt8]?

    public init(tile: TileIndex, frames: Int, sums: [UInt8], photo: [UInt8]? = nil) {
        self.tile = tile
        self.frames = frames
        self.sums = sums
        self.photo = photo
    }
}

/// A segment's place in a job's map.
public struct SegmentReference: Sendable, Hashable {
    public let key, drive: String
    public let ordinal: Int
    /// What the parts of the key were when the job was last planned; empty where that was not noted.
    public let parts: [String: String]

    public init(key: String, drive: String, ordinal: Int, parts: [String: String] = [:]) {
        self.key = key
        self.drive = drive
        self.ordinal = ordinal
        self.parts = parts
    }
}

/// A tile's entry in the store, without its planes.
public struct TileRecord: Sendable, Hashable {
    public let tile: TileIndex
    public let key: String
    /// `TileStatistics` as JSON.
    public let statistics: String
}

/// A tile to be stored, with what it was made of.
public struct TileContent: Sendable {
    public let tile: TileIndex
    /// The digest of what the tile was made from.
    public let key: String
    /// What the parts of the digest are, so that a change can be explained.
    public let parts: [String: String]
    public let planes: [UInt8]
    /// The encoded colour and height of its ground; nil where no photograph shows it.
    public let photo: [UInt8]?
    /// `TileStatistics` as JSON.
    public let statistics: String
    /// The segments it was made of.
    public let segments: [SegmentReference]
    /// What made it, for people.
    public let recipe: String

    public init(
        tile: TileIndex, key: String, parts: [String: String] = [:], planes: [UInt8], photo: [UInt8]? = nil, statistics: String,
        segments: [SegmentReference],
        recipe: String
    ) {
        self.tile = tile
        self.key = key
        self.parts = parts
        self.planes = planes
        self.photo = photo
        self.statistics = statistics
        self.segments = segments
        self.recipe = recipe
    }
}

/// A state that a tile of a job was in from one moment on.
public struct TileVersion: Sendable, Hashable, Codable {
    /// Seconds since 1970.
    public let madeAt: Double
    /// nil where the tile went.
    public let key: String?
    /// Ordinals of segments by drive.
    public let madeOf: [String: [Int]]
    public let recipe: String

    public init(madeAt: Double, key: String?, madeOf: [String: [Int]], recipe: String) {
        self.madeAt = madeAt
        self.key = key
        self.madeOf = madeOf
        self.recipe = recipe
    }
}

/// One share of a job's map: which, of how many, of what.
public struct ShardRecord: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable { case segments, tiles }

    public let kind: Kind
    public let number, count: Int
    /// The digest of what was shared out.
    public let whole: String
    /// Segments or tiles in the share and in the whole.
    public let elements, elementsInAll: Int
    public let version: String
    /// Seconds since 1970; nil where the share is not whole yet.
    public var finishedAt: Double?

    public init(
        kind: Kind, number: Int, count: Int, whole: String, elements: Int, elementsInAll: Int, version: String,
        finishedAt: Double? = nil
    ) {
        self.kind = kind
        self.number = number
        self.count = count
        self.whole = whole
        self.elements = elements
        self.elementsInAll = elementsInAll
        self.version = version
        self.finishedAt = finishedAt
    }
}

public import Scene

/// A segment that has been fused.
public struct SegmentRecord: Sendable, Hashable {
    public let key, drive: String
    public let ordinal: Int
    /// (channels), the sum of probabilities over frames and cells, and the number of cells.
    public let prior: [Double]
    public let priorCells: Int

    public init(key: String, drive: String, ordinal: Int, prior: [Double], priorCells: Int) {
        self.key = key
        self.drive = drive
        self.ordinal = ordinal
        self.prior = prior
        self.priorCells = priorCells
    }
}

/// A frame of a segment: what became of it and how well it agreed.
public struct FrameRecord: Sendable, Hashable {
    public let token: String
    public let timestamp: Int64
    /// Ego position, metres of the map frame.
    public let x, y: Double
    /// The footprint; nil where the frame was set aside.
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

    public init(key: String, drive: String, ordinal: Int) {
        self.key = key
        self.drive = drive
        self.ordinal = ordinal
    }
}

/// A tile's entry in the store, without its planes.
public struct TileRecord: Sendable, Hashable {
    public let tile: TileIndex
    public let key: String
    /// `TileStatistics` as JSON.
    public let statistics: String
}

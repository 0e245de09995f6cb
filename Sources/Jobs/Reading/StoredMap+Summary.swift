internal import Formats
public import Scene
internal import Store
public import Tiles

/// A whole map in a few figures.
public struct MapSummary: Sendable, Hashable, Codable {
    public let job, name, state: String
    public let fusion, confidenceModel: String
    /// Metres.
    public let resolution: Double
    public let channels: [String]
    public let drives, segments: Int
    /// Frames that were fused, and frames that were set aside.
    public let frames, setAside: Int
    public let tiles, meaningfulTiles: Int
    /// The ground that some frame saw, square metres.
    public let seenArea: Double
    /// Means over the cells seen.
    public let views, effectiveViews, confidence, entropy, disagreement: Double?
    /// Mean agreement of the frames with their segment's map made without them, in [0, 1].
    public let frameAgreement: Double?
}

/// One tile in full: its statistics, and how much ground each class covers.
public struct TileAccount: Sendable, Codable {
    public let i, j: Int
    /// Metres of the map frame: smallest x, smallest y, largest x, largest y.
    public let bounds: [Double]
    public let statistics: TileStatistics
    public let classes: [ClassArea]
    /// Tokens of the frames whose footprint reaches the tile.
    public let frames: [String]

    public struct ClassArea: Sendable, Codable {
        public let name: String
        /// Square metres.
        public let area: Double
    }
}

extension StoredMap {
    public func summary() throws -> MapSummary {
        let all = try tiles.map { try statistics(of: $0) }
        let covered = all.reduce(0) { $0 + $1.coverage }
        func mean(_ plane: KeyPath<TileStatistics, TileStatistics.Spread?>) -> Double? {
            guard covered > 0 else { return nil }
            return all.reduce(0) { $0 + $1.coverage * ($1[keyPath: plane]?.mean ?? 0) } / covered
        }
        let frames = try frames().map(\.frame)
        let segments = try store.segments(ofJob: record.id)
        let agreements = frames.compactMap(\.agreement)
        return MapSummary(
            job: record.id, name: record.name, state: record.state.rawValue, fusion: job.fusion.rawValue,
            confidenceModel: job.confidence.name, resolution: job.grid.resolution, channels: channels,
            drives: Set(segments.map(\.drive)).count, segments: segments.count, frames: frames.count { $0.reason == nil },
            setAside: frames.count { $0.reason != nil }, tiles: tiles.count, meaningfulTiles: all.count { $0.meaningful },
            seenArea: covered * job.grid.side * job.grid.side, views: mean(\.views), effectiveViews: mean(\.effectiveViews),
            confidence: mean(\.confidence), entropy: mean(\.entropy), disagreement: mean(\.disagreement),
            frameAgreement: agreements.isEmpty ? nil : agreements.reduce(0, +) / Double(agreements.count))
    }

    /// - Throws: `InspectionError.noTile` where the map has none there.
    public func account(of index: TileIndex) throws -> TileAccount {
        guard let entry = tiles.first(where: { $0.tile == index }), let tile = try tile(at: index) else {
            throw InspectionError.noTile(index, job: record.name)
        }
        let area = job.grid.area(of: index)
        let cell = job.grid.resolution * job.grid.resolution
        let classes = channels.indices.map { channel in
            let cells = tile.decided.count { $0 & (1 << UInt16(channel)) != 0 }
            return TileAccount.ClassArea(name: channels[channel], area: Double(cells) * cell)
        }
        return TileAccount(
            i: index.i, j: index.j, bounds: [area.minX, area.minY, area.maxX, area.maxY], statistics: try statistics(of: entry),
            classes: classes, frames: try frames(touching: area).filter { $0.frame.reason == nil }.map(\.frame.token))
    }
}

/// What can be wrong with a question about a map, as facts.
public enum InspectionError: ExplainedError, Hashable {
    case noTile(TileIndex, job: String)
    case noFrame(String, job: String)
    case notATile(String)

    public var status: ExitStatus {
        switch self {
        case .noTile, .noFrame: .noInput
        case .notATile: .usage
        }
    }

    public var explanation: Explanation {
        switch self {
        case .noTile(let tile, let job):
            Explanation(
                what: "The map has no tile \(tile).", place: "job \(job)",
                mend: "list its tiles with mapweave inspect \(job) --tiles")
        case .noFrame(let token, let job):
            Explanation(
                what: "No fused frame of the job is called \(token).", place: "job \(job)",
                mend: "list its frames with mapweave inspect \(job) --frames")
        case .notATile(let text):
            Explanation(
                what: "\"\(text)\" names no tile.", place: "--tile", mend: "write it as I,J, e.g. --tile 4,-2 or --tile=-4,2")
        }
    }
}

extension TileIndex {
    /// A tile as a person writes it: I,J.
    public init(_ text: String) throws(InspectionError) {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let i = numbers[0], let j = numbers[1] else { throw .notATile(text) }
        self.init(i: i, j: j)
    }
}

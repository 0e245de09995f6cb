internal import Formats
public import Scene
internal import Store
public import Tiles

/// What changed between two stored maps of one place.
public struct StoredMapDifference: Sendable {
    public let objects: [ChangedObject]
    public let difference: MapDifference
    private let first, second: StoredMapSource
    /// That both maps have.
    private let tiles: [TileIndex]

    /// - Throws: `DifferenceError` where the maps cannot be compared; what reading them can throw.
    public init(_ first: StoredMap, _ second: StoredMap) throws {
        let names = [first.record.name, second.record.name]
        guard first.job.grid == second.job.grid else {
            throw DifferenceError.differentGrids(first: names[0], second: names[1])
        }
        guard first.channels == second.channels else {
            throw DifferenceError.differentChannels(first: first.channels, second: second.channels)
        }
        let (a, b) = (try StoredMapSource(first), try StoredMapSource(second))
        (self.first, self.second) = (a, b)
        let common = Set(a.tiles).intersection(b.tiles).sorted()
        guard !common.isEmpty else { throw DifferenceError.apart(first: names[0], second: names[1]) }
        tiles = common
        let makers = try [a, b].map {
            Vectoriser(
                resolution: $0.grid.resolution, channels: $0.channels, activation: $0.activation, decision: try $0.decision())
        }
        guard !makers[0].styles.isEmpty else {
            throw ExportError.nothingToDraw(channels: first.channels, known: VectorStyle.known.map(\.name))
        }
        var difference = MapDifference(makers[0], makers[1])
        try difference.compare(common, grid: a.grid) { map, index in
            try (map == 0 ? a : b).tile(at: index).map { makers[map].planes(of: $0) }
        }
        self.difference = difference
        objects = difference.objects(first: try a.vectors(), second: try b.vectors())
    }

    /// Both maps' cells, and which of them changed, as one picture.
    public func write(png path: String, force: Bool) throws {
        var painter = try ChangePainter(tiles: tiles, grid: first.grid)
        for index in tiles {
            guard let a = try first.tile(at: index), let b = try second.tile(at: index) else { continue }
            painter.add(
                difference.changes(in: index, grid: first.grid), isSeen: a.views.indices.map { a.views[$0] > 0 && b.views[$0] > 0 },
                at: index)
        }
        try painter.write(to: path, georeference: first.georeference(), force: force)
    }

    public func write(geoJSON path: String) throws {
        try writeAtomically(geoJSON(objects, georeference: first.georeference()), to: path)
    }
}

/// Why two maps cannot be held against each other, as facts.
public enum DifferenceError: ExplainedError, Hashable {
    case differentGrids(first: String, second: String)
    case differentChannels(first: [String], second: [String])
    case apart(first: String, second: String)

    public var status: ExitStatus { .configuration }

    public var explanation: Explanation {
        switch self {
        case .differentGrids(let first, let second):
            Explanation(
                what: "The two maps have cells or tiles of different sizes.", place: "jobs \(first) and \(second)",
                mend: "give both jobs the same grid: {resolution, tile}")
        case .differentChannels(let first, let second):
            Explanation(
                what:
                    "The two maps know different classes: \(first.joined(separator: ", ")) and \(second.joined(separator: ", ")).",
                mend: "compare maps made by models with the same channels")
        case .apart(let first, let second):
            Explanation(
                what: "The two maps have no tile in common.", place: "jobs \(first) and \(second)",
                mend: "compare maps of one place in one map frame")
        }
    }
}

internal import Formats
internal import Scene
internal import Store
public import Tiles

/// Where one more drive would teach a map most.
public struct GapReport: Sendable {
    public let job: String
    /// The most worthwhile first.
    public let gaps: [MapGap]
    /// Square metres of the road, within `MapGaps.reach` of where the cars drove.
    public let roadArea: Double
    /// Effective views that one drive brought to a cell it saw, on average.
    public let viewsPerDrive: Double
    private let source: StoredMapSource

    public init(_ map: StoredMap) throws {
        let source = try StoredMapSource(map)
        self.source = source
        job = map.record.name
        let frames = try map.frames().filter { $0.frame.reason == nil }
        let drives = Dictionary(grouping: frames, by: { $0.drive }).sorted { $0.key < $1.key }
        var search = MapGaps(
            grid: source.grid, channels: source.channels.count, activation: source.activation,
            path: drives.map { $0.value.map { SIMD2($0.frame.x, $0.frame.y) } })
        // A drive is asked only about the tiles it touched: fifty drives through a city do not make each of them a fiftieth.
        let touching = Dictionary(
            try map.store.tilesTouched(byJob: map.record.id).map { ($0.tile, Set($0.segments.map(\.drive)).count) }
        ) { first, _ in first }
        var (views, visits) = (0.0, 0)
        for index in search.tiles {
            guard let tile = try source.tile(at: index) else { continue }
            search.learn(from: tile)
            for cell in tile.views.indices where tile.views[cell] > 0 {
                views += Double(tile.effectiveViews[cell])
                visits += touching[index] ?? 1
            }
        }
        viewsPerDrive = max(1, views / Double(max(1, visits)))
        gaps = try search.gaps(viewsPerDrive: viewsPerDrive) { try source.tile(at: $0) }
        roadArea = search.roadArea
    }

    public func write(geoJSON path: String) throws {
        try writeAtomically(geoJSON(gaps, georeference: source.georeference()), to: path)
    }
}

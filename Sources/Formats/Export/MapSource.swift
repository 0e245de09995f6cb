public import Scene
public import Tiles

/// A finished map, read tile by tile.
public protocol MapSource: Sendable {
    var grid: TileGrid { get }
    var channels: [String] { get }
    var activation: Activation { get }
    /// How the map's classes were decided.
    func decision() throws -> Decision
    /// In (i, j) order.
    var tiles: [TileIndex] { get }
    /// Whether photographs show the ground of any tile.
    var isPhotographed: Bool { get }
    /// Whether tiles say what the frames are predicted to lose against the truth.
    var hasDivergence: Bool { get }
    /// nil where no frame saw the tile.
    func tile(at index: TileIndex) throws -> FusedTile?
    /// For each point in metres of the map frame, the drives that saw its cell, in the order of their names.
    func drives(seeing points: [SIMD2<Double>]) throws -> [[String]]
}

extension MapSource {
    public func decision() throws -> Decision { .argmax(channels: channels.count) }
    public func drives(seeing points: [SIMD2<Double>]) throws -> [[String]] { points.map { _ in [] } }
    public var isPhotographed: Bool { false }
    public var hasDivergence: Bool { false }

    /// The layers of these names, each once, in the order given.
    ///
    /// - Throws: as `MapLayer.named`.
    func layers(named names: [String]) throws(ExportError) -> [MapLayer] {
        try MapLayer.named(names, channels: channels, isPhotographed: isPhotographed, hasDivergence: hasDivergence)
    }
}

/// The smallest rectangle of whole tiles around a map's tiles.
struct TileExtent: Sendable, Hashable {
    let low, high: TileIndex

    init?(_ tiles: [TileIndex]) {
        guard let minI = tiles.map(\.i).min(), let maxI = tiles.map(\.i).max(), let minJ = tiles.map(\.j).min(),
            let maxJ = tiles.map(\.j).max()
        else { return nil }
        low = TileIndex(i: minI, j: minJ)
        high = TileIndex(i: maxI, j: maxJ)
    }

    var across: Int { high.i - low.i + 1 }
    var down: Int { high.j - low.j + 1 }
}

internal import Bindings

/// What lies at the deepest level of a pyramid, and where its cells come from.
protocol PyramidGrid: Sendable {
    associatedtype Leaf: Sendable
    /// Pixels along one side of a tile.
    var side: Int { get }
    /// Places of the deepest level, prepared together.
    func leaves(at places: [PyramidPlace]) throws -> [Leaf]
    /// The cells a leaf is made from.
    func window(of leaf: Leaf) -> CellWindow
    /// (side, side), from the raster of a window around the leaf's own.
    func raster(of leaf: Leaf, from cells: LayerRaster, at window: CellWindow) -> LayerRaster
}

/// A pyramid of square tiles, made from below, four to one, in memory that does not depend on its width.
///
/// The leaves come in Morton order, a block of some neighbours at a time; what is above a block waits as quarters until its last child is there.
struct Pyramid<Grid: PyramidGrid> {
    let grid: Grid
    let canvas: CellCanvas
    /// Halvings above the deepest level.
    let top: Int
    let threads: Int

    /// Bytes of cells that a block of leaves may take.
    private static var blockBytes: Int { 64 << 20 }

    /// - Parameters:
    ///   - places: those of the deepest level that are to be made.
    ///   - encode: called at the same time for several tiles; nil for a tile that is not wanted.
    ///   - emit: called for one tile after the other, in an order that depends on the places alone.
    ///   - progress: how many places are done.
    func build(
        _ places: [PyramidPlace], encode: @Sendable (PyramidPlace, LayerRaster) throws -> [UInt8]?,
        emit: (PyramidPlace, [UInt8]) throws -> Void, progress: (Int) -> Void
    ) throws {
        let keyed = places.map { (key: $0.morton, place: $0) }.sorted { $0.key < $1.key }
        let levels = blockLevels
        var waiting = Waiting(grid.side)
        var start = 0
        while start < keyed.count {
            var end = start
            while end < keyed.count, keyed[end].key >> (2 * UInt64(levels)) == keyed[start].key >> (2 * UInt64(levels)) { end += 1 }
            let block = keyed[start..<end].map(\.place)
            let root = block[0].ancestor(levels)
            try finish(&waiting, before: root, encode: encode, emit: emit)
            var quarters = try deepest(block, encode: encode, emit: emit)
            for _ in 0..<levels { quarters = try above(quarters, encode: encode, emit: emit) }
            for quarter in quarters where root.level < top { waiting.add(quarter, canvas.kind) }
            start = end
            progress(end)
        }
        try finish(&waiting, before: nil, encode: encode, emit: emit)
    }

    /// The levels of a block: so many that its leaves fit the memory, but no more than there are.
    private var blockLevels: Int {
        var levels = 0
        while levels < min(3, top), grid.side * grid.side * canvas.kind.bytesPerCell << (2 * (levels + 1)) <= Self.blockBytes {
            levels += 1
        }
        return levels
    }

    private func deepest(
        _ block: [PyramidPlace], encode: @Sendable (PyramidPlace, LayerRaster) throws -> [UInt8]?,
        emit: (PyramidPlace, [UInt8]) throws -> Void
    ) throws -> [Quarter] {
        let leaves = try grid.leaves(at: block)
        let windows = leaves.map(grid.window)
        guard var window = windows.first else { return [] }
        for other in windows { window = window.union(other) }
        let cells = try canvas.raster(of: window)
        let whole = window
        let made = try Parallel.map(Array(zip(block, leaves)), threads: threads) { place, leaf in
            let raster = grid.raster(of: leaf, from: cells, at: whole)
            return (bytes: try encode(place, raster), quarter: Quarter(place: place, half: raster.halved()))
        }
        for tile in made { if let bytes = tile.bytes { try emit(tile.quarter.place, bytes) } }
        return made.map(\.quarter)
    }

    /// One level up: the tiles that these are quarters of.
    private func above(
        _ quarters: [Quarter], encode: @Sendable (PyramidPlace, LayerRaster) throws -> [UInt8]?,
        emit: (PyramidPlace, [UInt8]) throws -> Void
    ) throws -> [Quarter] {
        var parents: [[Quarter]] = []
        for quarter in quarters {
            if let last = parents.last?.first, last.place.ancestor(1) == quarter.place.ancestor(1) {
                parents[parents.count - 1].append(quarter)
            } else {
                parents.append([quarter])
            }
        }
        let kind = canvas.kind
        let made = try Parallel.map(parents, threads: threads) { children in
            let place = children[0].place.ancestor(1)
            let raster = Quarter.joined(children, kind, side: grid.side)
            return (bytes: try encode(place, raster), quarter: Quarter(place: place, half: raster.halved()))
        }
        for tile in made { if let bytes = tile.bytes { try emit(tile.quarter.place, bytes) } }
        return made.map(\.quarter)
    }

    /// Makes every waiting tile that has its last child: those that hold no part of what comes next.
    private func finish(
        _ waiting: inout Waiting, before next: PyramidPlace?, encode: @Sendable (PyramidPlace, LayerRaster) throws -> [UInt8]?,
        emit: (PyramidPlace, [UInt8]) throws -> Void
    ) throws {
        while let (place, raster) = waiting.takeLowest(before: next) {
            if let bytes = try encode(place, raster) { try emit(place, bytes) }
            if place.level < top { waiting.add(Quarter(place: place, half: raster.halved()), canvas.kind) }
        }
    }
}

/// A tile at half its scale, on the way to become a quarter of its parent.
struct Quarter: Sendable {
    let place: PyramidPlace
    let half: LayerRaster

    /// The parent of up to four tiles.
    static func joined(_ children: [Quarter], _ kind: LayerRaster.Kind, side: Int) -> LayerRaster {
        var raster = LayerRaster(kind, rows: side, columns: side)
        for child in children { child.lay(into: &raster) }
        return raster
    }

    func lay(into parent: inout LayerRaster) {
        parent.lay(
            half, row: 0, column: 0, height: half.rows, width: half.columns, top: (place.quarter / 2) * half.rows,
            left: (place.quarter % 2) * half.columns)
    }
}

/// Tiles above the block in hand, one a level at most, each with the quarters that have come.
private struct Waiting {
    private let side: Int
    private var tiles: [Int: (place: PyramidPlace, raster: LayerRaster)] = [:]

    init(_ side: Int) { self.side = side }

    mutating func add(_ quarter: Quarter, _ kind: LayerRaster.Kind) {
        let parent = quarter.place.ancestor(1)
        var tile = tiles.removeValue(forKey: parent.level) ?? (parent, LayerRaster(kind, rows: side, columns: side))
        precondition(tile.place == parent, "Pyramid: \(parent) came before \(tile.place) was done")
        quarter.lay(into: &tile.raster)
        tiles[parent.level] = tile
    }

    /// The lowest tile that the next place does not lie in.
    mutating func takeLowest(before next: PyramidPlace?) -> (PyramidPlace, LayerRaster)? {
        guard let level = tiles.keys.min(), let tile = tiles[level] else { return nil }
        if let next, next.level < level, next.ancestor(level - next.level) == tile.place { return nil }
        tiles[level] = nil
        return (tile.place, tile.raster)
    }
}

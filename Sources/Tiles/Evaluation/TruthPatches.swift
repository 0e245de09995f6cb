public import Scene

/// Where a frame truly looked: its footprint is where maps are judged.
public struct JudgedFrame: Sendable, Hashable {
    /// From the true pose.
    public let warp: GroundPlaneWarp
    public let grid: BEVGrid

    public init(warp: GroundPlaneWarp, grid: BEVGrid) {
        self.warp = warp
        self.grid = grid
    }
}

/// Brings maps and predictions to where the truth is known, patch by patch, under two protocols.
///
/// *Map*: every cell inside some frame's footprint counts once. *Per frame*: the map is cut to each frame's own patch, so that a
/// cell counts as often as it was in view, as HDMapNet's and nuScenes' papers count, and as alone compares with a single frame.
/// Only tiles that the region chooses are judged. Memory holds one patch and the tiles under it.
public struct TruthPatches: Sendable {
    public let frames: [JudgedFrame]
    public let grid: TileGrid
    public let region: Region
    public let classes: ScoredClasses
    private let painter: TruthPainter

    public init(frames: [JudgedFrame], grid: TileGrid, region: Region, classes: ScoredClasses, truth: GroundTruth, pen: LinePen) {
        self.frames = frames
        self.grid = grid
        self.region = region
        self.classes = classes
        painter = TruthPainter(truth.restricted(to: classes.names), pen: pen)
    }

    /// The map protocol: a patch for each tile that a footprint reaches, in (i, j) order.
    ///
    /// - Parameter tile: the map; nil where no frame saw the tile.
    public func ofMap(_ tile: (TileIndex) throws -> FusedTile?, _ visit: (ScoredPatch) throws -> Void) rethrows {
        let footprints = frames.map { $0.warp.footprint(of: $0.grid) }
        for index in Set(footprints.flatMap { grid.tiles(touching: $0) }).sorted() where region.intersects(grid.area(of: index)) {
            let area = grid.area(of: index)
            let near = frames.indices.filter { footprints[$0].intersects(area) }.map { frames[$0] }
            var labels = painter.labels(rows: grid.cells, columns: grid.cells, cellFromMap: CellFromMap(index, of: grid))
            hide(&labels, of: index, outside: near)
            let size = grid.cells * grid.cells
            let fused = try tile(index)
            try visit(
                ScoredPatch(
                    labels: labels, seen: fused?.views.map { $0 > 0 } ?? Array(repeating: false, count: size),
                    probability: fused?.probability ?? Array(repeating: 0, count: size * classes.channels.count)))
        }
    }

    /// The per-frame protocol: a patch for each frame, the map sampled at the frame's cells.
    public func ofMapByFrame(_ tile: (TileIndex) throws -> FusedTile?, _ visit: (ScoredPatch) throws -> Void) rethrows {
        var tiles: [TileIndex: FusedTile] = [:]
        for frame in frames {
            let under = grid.tiles(touching: frame.warp.footprint(of: frame.grid)).filter { region.intersects(grid.area(of: $0)) }
            tiles = tiles.filter { under.contains($0.key) }
            for index in under where tiles[index] == nil { tiles[index] = try tile(index) }
            let window = MapWindow(under, of: tiles, grid: grid, channels: classes.channels.count)
            var patch = ScoredPatch(
                labels: labels(of: frame), seen: Array(repeating: false, count: frame.grid.rows * frame.grid.columns),
                probability: Array(repeating: 0, count: frame.grid.rows * frame.grid.columns * classes.channels.count))
            window.sample(at: frame, into: &patch)
            try visit(patch)
        }
    }

    /// Single frames, each over its own patch.
    ///
    /// - Parameter prediction: of the frame at this position.
    public func ofSingleFrames(_ prediction: (Int) throws -> Prediction, _ visit: (ScoredPatch) throws -> Void) rethrows {
        for (position, frame) in frames.enumerated() {
            let prediction = try prediction(position)
            let cells = frame.grid.rows * frame.grid.columns
            try visit(
                ScoredPatch(
                    labels: labels(of: frame), seen: prediction.valid ?? Array(repeating: true, count: cells),
                    probability: prediction.probabilities(activation: classes.activation)))
        }
    }

    /// (rows, columns) of the frame's grid; cells on tiles that the region leaves out are not scored.
    private func labels(of frame: JudgedFrame) -> [UInt8] {
        let cellFromMap = CellFromMap(frame.warp, of: frame.grid)
        var labels = painter.labels(rows: frame.grid.rows, columns: frame.grid.columns, cellFromMap: cellFromMap)
        guard region != .all else { return labels }
        let chosen = Set(grid.tiles(touching: frame.warp.footprint(of: frame.grid)).filter { region.intersects(grid.area(of: $0)) })
        for row in 0..<frame.grid.rows {
            for column in 0..<frame.grid.columns
            where !chosen.contains(grid.tile(containing: cellFromMap.mapPoint(at: [Double(column), Double(row)]))) {
                labels[row * frame.grid.columns + column] = ScoredPatch.unscored
            }
        }
        return labels
    }

    /// Marks the cells of a tile whose centres lie in none of the footprints as not scored.
    private func hide(_ labels: inout [UInt8], of tile: TileIndex, outside near: [JudgedFrame]) {
        var inside = [Bool](repeating: false, count: labels.count)
        for frame in near {
            let step = frame.warp.alongX * grid.resolution
            let (right, top) = (Double(frame.grid.columns) - 0.5, Double(frame.grid.rows) - 0.5)
            for row in 0..<grid.cells {
                var cell = frame.warp.cell(at: grid.centre(of: tile, row: row, column: 0))
                for place in (row * grid.cells)..<((row + 1) * grid.cells) {
                    if cell.x >= -0.5, cell.y >= -0.5, cell.x < right, cell.y < top { inside[place] = true }
                    cell += step
                }
            }
        }
        for place in labels.indices where !inside[place] { labels[place] = ScoredPatch.unscored }
    }
}

internal import Foundation
public import Scene
public import Tiles

/// Everything a map says about one cell.
public struct CellAccount: Sendable, Hashable, Codable {
    /// The cell's centre, metres of the map frame.
    public let x, y: Double
    /// The tile, and the cell in it: row 0 has the smallest y.
    public let i, j, row, column: Int
    /// How many frames saw it; where none did, no more is said than the ground's height.
    public let views: Int
    public let decided: [String]
    public let confidence, weight, effectiveViews, entropy, disagreement: Float?
    /// What the frames are predicted to lose against the truth there, nats; nil where the confidence does not predict it.
    public let divergence: Float?
    /// Whether the drives' most likely classes differ.
    public let conflict: Bool?
    /// The ground's height and its deviation, metres of the map frame; nil where no photograph with a known ground shows the cell.
    public let height, heightDeviation: Float?
    /// In the order of the channels.
    public let probability: [Class]

    public struct Class: Sendable, Hashable, Codable {
        public let name: String
        public let probability: Float
    }

    /// - Parameter tile: nil where no frame saw the tile.
    public init(of tile: FusedTile?, at point: SIMD2<Double>, grid: TileGrid) {
        let index = grid.tile(containing: point)
        func place(_ value: Double, _ tile: Int) -> Int {
            min(grid.cells - 1, max(0, Int((value / grid.resolution - Double(tile * grid.cells)).rounded(.down))))
        }
        (i, j) = (index.i, index.j)
        (row, column) = (place(point.y, index.j), place(point.x, index.i))
        let centre = grid.centre(of: index, row: row, column: column)
        (x, y) = (centre.x, centre.y)
        let cell = row * grid.cells + column
        let ground = tile?.ground.flatMap { $0.heights[cell].isNaN ? nil : ($0.heights[cell], $0.deviations[cell]) }
        (height, heightDeviation) = (ground?.0, ground?.1)
        guard let tile, tile.views[cell] > 0 else {
            (views, decided, probability) = (0, [], [])
            (confidence, weight, effectiveViews, entropy, disagreement, conflict) = (nil, nil, nil, nil, nil, nil)
            divergence = nil
            return
        }
        views = Int(tile.views[cell])
        decided = tile.channels.enumerated().filter { tile.decided[cell] & (1 << UInt16($0.offset)) != 0 }.map(\.element)
        (confidence, weight, effectiveViews) = (tile.confidence[cell], tile.weight[cell], tile.effectiveViews[cell])
        (entropy, disagreement, conflict) = (tile.entropy[cell], tile.disagreement[cell], tile.conflict[cell] != 0)
        divergence = tile.divergence.isEmpty ? nil : tile.divergence[cell]
        let size = tile.cells * tile.cells
        probability = tile.channels.enumerated().map { Class(name: $1, probability: tile.probability[$0 * size + cell]) }
    }
}

extension StoredMap {
    /// - Parameter point: metres of the map frame.
    public func cell(at point: SIMD2<Double>) throws -> CellAccount {
        CellAccount(of: try tile(at: job.grid.tile(containing: point)), at: point, grid: job.grid)
    }
}

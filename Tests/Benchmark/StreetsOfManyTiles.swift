import Formats
import NaiveTwins
import Scene
import Tiles

/// A town of streets every 77 metres, as large as wanted: sixteen tiles in turn, noisy as fused predictions are, and kept encoded as a
/// store keeps them.
struct StreetsOfManyTiles: MapSource {
    let grid = TileGrid(resolution: 0.15)
    let channels = ["background", "divider", "ped_crossing", "boundary"]
    let activation = Activation.softmax
    let tiles: [TileIndex]
    private let encoded: [[UInt8]]

    /// - Parameter side: metres of each side of the town.
    init(side: Double) {
        let across = Int((side / grid.side).rounded(.up))
        tiles = (0..<across).flatMap { i in (0..<across).map { TileIndex(i: i, j: $0) } }
        var made: [[UInt8]] = []
        for place in 0..<16 { made.append(Self.made(TileIndex(i: place % 4, j: place / 4), grid, channels).encoded()) }
        encoded = made
    }

    func tile(at index: TileIndex) throws -> FusedTile? {
        try FusedTile(encoded: encoded[index.i & 3 | (index.j & 3) << 2], channels: channels)
    }

    private static func made(_ index: TileIndex, _ grid: TileGrid, _ channels: [String]) -> FusedTile {
        var tile = FusedTile(cells: grid.cells, channels: channels, activation: .softmax)
        let size = grid.cells * grid.cells
        var noise = Noise(seed: UInt64(16 + index.i + 4 * index.j))
        for cell in 0..<size {
            let place = grid.centre(of: index, row: cell / grid.cells, column: cell % grid.cells)
            let away = place - (place / 76.8).rounded(.toNearestOrEven) * 76.8
            let (x, y) = (abs(away.x), abs(away.y))
            // The middle of a block lies too far from any street to be seen.
            guard min(x, y) < 28 else { continue }
            let logits = (0..<4).map { ($0 == channel(x, y) ? 4 : 0) + noise.uniform(-2, 2) }
            let weights = logits.map { Self.exponential($0) }
            let sum = weights.reduce(0, +)
            for channel in 0..<4 { tile.probability[channel * size + cell] = Float(weights[channel] / sum) }
            tile.views[cell] = UInt16(40 - min(x, y))
            tile.weight[cell] = Float(40 - min(x, y))
            tile.effectiveViews[cell] = tile.weight[cell] / 2
        }
        tile.decide(by: .argmax(channels: 4))
        return tile
    }

    private static func channel(_ x: Double, _ y: Double) -> Int {
        let (near, along) = (min(x, y), max(x, y))
        if along > 9 && along < 12 && near < 7 { return 2 }
        if abs(near - 7) < 0.25 && along > 7 { return 3 }
        return near < 0.2 && along > 12 ? 1 : 0
    }

    /// Good to a thousandth, which is all that noise needs.
    private static func exponential(_ x: Double) -> Double {
        var power = 1 + x / 1024
        for _ in 0..<10 { power *= power }
        return power
    }
}

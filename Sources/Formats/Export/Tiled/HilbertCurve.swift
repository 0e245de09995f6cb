/// The number PMTiles gives a tile: zooms one after the other, each along its Hilbert curve, so that neighbours lie together.
package enum HilbertCurve {
    package static func number(of tile: TileAddress) -> UInt64 {
        // All tiles of the zooms before: 1 + 4 + … + 4^(zoom − 1).
        let tiles: UInt64 = 1 << (2 * UInt64(tile.zoom))
        let before = (tiles - 1) / 3
        var (x, y) = (UInt64(tile.x), UInt64(tile.y))
        var along: UInt64 = 0
        var half: UInt64 = tile.zoom > 0 ? 1 << (UInt64(tile.zoom) - 1) : 0
        while half > 0 {
            let (right, lower) = (x & half != 0, y & half != 0)
            // The quadrants in the curve's order: upper left, lower left, lower right, upper right.
            along += half * half * (right ? (lower ? 2 : 3) : (lower ? 1 : 0))
            // Inside the upper two the curve runs mirrored.
            (x, y) = (x & (half - 1), y & (half - 1))
            if !lower {
                if right { (x, y) = (half - 1 - x, half - 1 - y) }
                (x, y) = (y, x)
            }
            half >>= 1
        }
        return before + along
    }
}

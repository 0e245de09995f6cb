internal import Bindings
internal import Tiles

extension LayerStyle {
    /// Bytes of a pixel: one, its palette index, or four where the layer shows true colours: red, green, blue and opacity.
    var bytesPerPixel: Int { layer == .orthophoto ? 4 : 1 }

    /// (rows, columns, bytes of a pixel), row 0 with the largest y.
    func pixels(of tile: FusedTile) -> [UInt8] {
        guard layer == .orthophoto else { return indices(of: tile) }
        return tile.ground?.northUpColours ?? [UInt8](repeating: 0, count: 4 * tile.cells * tile.cells)
    }

    /// A PNG file's bytes.
    func png(_ pixels: [UInt8], rows: Int, columns: Int) throws(PNGFailure) -> [UInt8] {
        bytesPerPixel == 4
            ? try PNGWriting.pixels(pixels, rows: rows, columns: columns, channels: 4)
            : try PNGWriting.palette(pixels, rows: rows, columns: columns, palette: palette)
    }

    /// Four pixels of true colour as one: their mean; unseen ones have no say.
    static func mean(_ four: [SIMD4<UInt8>]) -> SIMD4<UInt8> {
        let seen = four.filter { $0.w > 0 }
        guard !seen.isEmpty else { return .zero }
        let sum = seen.reduce(SIMD4<UInt16>.zero) { $0 &+ SIMD4<UInt16>(truncatingIfNeeded: $1) }
        let count = SIMD4<UInt16>(repeating: UInt16(seen.count))
        return SIMD4<UInt8>(truncatingIfNeeded: (sum &+ count / 2) / count)
    }
}

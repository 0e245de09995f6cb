internal import Bindings
public import Tiles

/// Draws where two maps decide differently, and where only one of them saw anything.
public enum DifferencePainter {
    /// Unseen, alike, different, seen by the first alone, seen by the second alone: told apart without red and green.
    private static let palette: [SIMD4<UInt8>] = [
        ClassPalette.unseen, ClassPalette.background, ClassPalette.conflict, [0, 114, 178, 255], [230, 159, 0, 255],
    ]

    /// (side, side) palette indices, row 0 with the largest y.
    public static func indices(_ first: FusedTile?, _ second: FusedTile?, side: Int) -> [UInt8] {
        var indices = [UInt8](repeating: 0, count: side * side)
        for row in 0..<side {
            for column in 0..<side {
                let cell = (side - 1 - row) * side + column
                let (a, b) = ((first?.views[cell] ?? 0) > 0, (second?.views[cell] ?? 0) > 0)
                indices[row * side + column] =
                    switch (a, b) {
                    case (false, false): 0
                    case (true, true): first?.decided[cell] == second?.decided[cell] ? 1 : 2
                    case (true, false): 3
                    case (false, true): 4
                    }
            }
        }
        return indices
    }

    /// Half the scale: where any of four cells differs, the picture does, so that no difference is lost from afar.
    public static func overview(of children: [[UInt8]?], side: Int) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: side * side)
        for (position, child) in children.enumerated() {
            guard let child else { continue }
            let start = (position / 2) * (side / 2) * side + (position % 2) * (side / 2)
            for row in 0..<(side / 2) {
                for column in 0..<(side / 2) {
                    let source = 2 * row * side + 2 * column
                    let four = [child[source], child[source + 1], child[source + side], child[source + side + 1]]
                    result[start + row * side + column] = four.contains(2) ? 2 : four.max() ?? 0
                }
            }
        }
        return result
    }

    /// A PNG file's bytes.
    public static func png(_ indices: [UInt8], side: Int) throws(ExportError) -> [UInt8] {
        do { return try PNGWriting.palette(indices, rows: side, columns: side, palette: palette) } catch {
            throw .unwritable(path: "difference", reason: error.reason)
        }
    }
}

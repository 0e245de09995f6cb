internal import Bindings
internal import Formats
internal import Scene

extension SegmentField {
    /// The segment's name as files bear it.
    public var fileName: String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") ? $0 : "-" })
    }
}

extension SegmentOrthophoto {
    /// Writes PATH.png, the ground's colours, and PATH-height.png, its height from dark blue (low) to yellow (high).
    ///
    /// - Throws: `FileError`; `ExportError` where libpng refuses.
    public func write(to path: String) throws {
        try writeColours(to: "\(path).png")
        guard let range = heights else { return }
        let ramp = Cividis.colours(256)
        let scale = 255 / max(range.upperBound - range.lowerBound, 0.01)
        try write(to: "\(path)-height.png") { picture, cell in
            let height = picture.heights[cell]
            return height.isNaN ? .zero : ramp[Int(((height - range.lowerBound) * scale).rounded())]
        }
    }

    /// Writes the ground's colours, north up, transparent where no camera saw it.
    ///
    /// - Throws: `FileError`; `ExportError` where libpng refuses.
    public func writeColours(to path: String) throws {
        try write(to: path) { $0.colours[$1] }
    }

    private func write(to path: String, colour: (GroundPicture, Int) -> SIMD4<UInt8>) throws {
        guard let left = tiles.keys.map(\.i).min(), let right = tiles.keys.map(\.i).max(), let bottom = tiles.keys.map(\.j).min(),
            let top = tiles.keys.map(\.j).max()
        else { return }
        let (rows, columns) = ((top - bottom + 1) * grid.cells, (right - left + 1) * grid.cells)
        var pixels = [UInt8](repeating: 0, count: 4 * rows * columns)
        for (tile, picture) in tiles {
            for row in 0..<grid.cells {
                for column in 0..<grid.cells {
                    let place =
                        4 * ((rows - 1 - (tile.j - bottom) * grid.cells - row) * columns + (tile.i - left) * grid.cells + column)
                    let shown = colour(picture, row * grid.cells + column)
                    for channel in 0..<4 { pixels[place + channel] = shown[channel] }
                }
            }
        }
        try writeAtomically(try PNGWriting.pixels(pixels, rows: rows, columns: columns, channels: 4), to: path)
    }
}

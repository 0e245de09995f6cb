internal import Bindings

extension MapRaster {
    /// Colours by class name, lines over areas: whatever comes later is drawn over what comes before.
    static let palette: [(name: String, colour: SIMD4<UInt8>)] = [
        ("unseen", [0, 0, 0, 0]),
        ("background", [226, 228, 231, 255]),
        ("drivable_area", [190, 198, 207, 255]),
        ("carpark_area", [203, 189, 220, 255]),
        ("walkway", [200, 214, 190, 255]),
        ("stop_line", [136, 34, 85, 255]),
        ("ped_crossing", [0, 114, 178, 255]),
        ("divider", [230, 159, 0, 255]),
        ("boundary", [213, 94, 0, 255]),
        ("other", [90, 90, 90, 255]),
    ]

    /// The decided classes as a PNG's bytes: unseen cells are transparent.
    public func classPNG() throws(FileError) -> [UInt8] {
        let ranks = channels.map { name in Self.palette.firstIndex { $0.name == name } ?? Self.palette.count - 1 }
        var indices = [UInt8](repeating: 0, count: rows * columns)
        for cell in indices.indices where views[cell] > 0 {
            var rank = 1
            for channel in ranks.indices where decided[cell] & (1 << UInt16(channel)) != 0 { rank = max(rank, ranks[channel]) }
            indices[cell] = UInt8(rank)
        }
        guard let bytes = try? PNGWriting.palette(indices, rows: rows, columns: columns, palette: Self.palette.map(\.colour)) else {
            throw .tooLargeForPNG(rows: rows, columns: columns)
        }
        return bytes
    }

    /// The six lines of a world file: the first pixel's centre, as GIS programs read it.
    public var worldFile: String {
        let (a, b, c, d, e, f) = (affine[0], affine[1], affine[2], affine[3], affine[4], affine[5])
        return [a, d, b, e, c + (a + b) / 2, f + (d + e) / 2].map { "\($0)\n" }.joined()
    }
}

internal import Bindings
public import Scene

extension GroundPicture {
    private static let version: UInt16 = 1

    /// The picture as bytes: a header of six little-endian 16-bit numbers, then colours, heights and deviations over the window seen.
    public func encoded() -> [UInt8] {
        let window = seenWindow(ofCells: cells) { colours[$0].w > 0 }
        let header: [UInt16] = [
            Self.version, UInt16(cells), UInt16(window.rows.lowerBound), UInt16(window.rows.upperBound),
            UInt16(window.columns.lowerBound), UInt16(window.columns.upperBound),
        ]
        let places = window.rows.flatMap { row in window.columns.map { row * cells + $0 } }
        return ByteCoding.bytes(of: header) + ByteCoding.bytes(of: places.map { colours[$0] })
            + ByteCoding.bytes(of: places.map { heights[$0] }) + ByteCoding.bytes(of: places.map { deviations[$0] })
    }

    /// - Throws: `EncodingFailure`.
    public init(encoded bytes: [UInt8]) throws(EncodingFailure) {
        let unreadable = EncodingFailure.unreadable(what: "a tile's orthophoto")
        guard let header = ByteCoding.numbers(UInt16.self, in: bytes, count: 6), header[0] == Self.version,
            (8...TileGrid.mostCells).contains(Int(header[1])), header[2] <= header[3], header[3] <= header[1],
            header[4] <= header[5], header[5] <= header[1]
        else { throw unreadable }
        let (rows, columns) = (Int(header[2])..<Int(header[3]), Int(header[4])..<Int(header[5]))
        let count = rows.count * columns.count
        guard bytes.count == 12 + 12 * count,
            let seenColours = ByteCoding.numbers(SIMD4<UInt8>.self, in: bytes, at: 12, count: count),
            let seenHeights = ByteCoding.numbers(Float.self, in: bytes, at: 12 + 4 * count, count: count),
            let seenDeviations = ByteCoding.numbers(Float.self, in: bytes, at: 12 + 8 * count, count: count)
        else { throw unreadable }
        self.init(cells: Int(header[1]))
        for (line, row) in rows.enumerated() {
            let (from, start) = (line * columns.count, row * cells + columns.lowerBound)
            colours.replaceSubrange(start..<(start + columns.count), with: seenColours[from..<(from + columns.count)])
            heights.replaceSubrange(start..<(start + columns.count), with: seenHeights[from..<(from + columns.count)])
            deviations.replaceSubrange(start..<(start + columns.count), with: seenDeviations[from..<(from + columns.count)])
        }
    }
}

internal import Bindings
internal import Scene

extension FusedTile {
    private static let version: UInt16 = 1

    /// The tile as bytes: a header of eight little-endian 16-bit numbers, then each plane over the window that was seen.
    public func encoded() -> [UInt8] {
        let window = seenWindow(ofCells: cells) { views[$0] > 0 }
        var bytes = ByteCoding.bytes(of: [
            Self.version, UInt16(channels.count), (activation == .softmax ? 0 : 1) + (divergence.isEmpty ? 0 : 2), UInt16(cells),
            UInt16(window.rows.lowerBound),
            UInt16(window.rows.upperBound), UInt16(window.columns.lowerBound), UInt16(window.columns.upperBound),
        ])
        func append<Number: BitwiseCopyable>(_ plane: ArraySlice<Number>) {
            for row in window.rows {
                let start = plane.startIndex + row * cells
                bytes += ByteCoding.bytes(
                    of: Array(plane[(start + window.columns.lowerBound)..<(start + window.columns.upperBound)]))
            }
        }
        let size = cells * cells
        for channel in channels.indices { append(probability[(channel * size)..<((channel + 1) * size)]) }
        for plane in [confidence, weight, effectiveViews, entropy, disagreement] { append(plane[...]) }
        append(views[...])
        append(decided[...])
        append(conflict[...])
        if !divergence.isEmpty { append(divergence[...]) }
        return bytes
    }

    /// - Parameter channels: the names of the channels, as many as the bytes hold.
    /// - Throws: `EncodingFailure`.
    public init(encoded bytes: [UInt8], channels: [String]) throws(EncodingFailure) {
        let unreadable = EncodingFailure.unreadable(what: "a tile")
        guard let header = ByteCoding.numbers(UInt16.self, in: bytes, count: 8), header[0] == Self.version,
            Int(header[1]) == channels.count,
            header[2] <= 3, (8...TileGrid.mostCells).contains(Int(header[3])), header[4] <= header[5], header[5] <= header[3],
            header[6] <= header[7], header[7] <= header[3]
        else { throw unreadable }
        let (rows, columns) = (Int(header[4])..<Int(header[5]), Int(header[6])..<Int(header[7]))
        let hasDivergence = header[2] & 2 != 0
        guard bytes.count == 16 + rows.count * columns.count * (4 * (channels.count + (hasDivergence ? 6 : 5)) + 5) else {
            throw unreadable
        }
        self.init(cells: Int(header[3]), channels: channels, activation: header[2] & 1 == 0 ? .softmax : .sigmoid)
        if hasDivergence { divergence = Array(repeating: 0, count: confidence.count) }
        var place = 16
        let cells = cells
        func fill<Number: BitwiseCopyable>(_ plane: inout [Number], from first: Int = 0) {
            for row in rows {
                let start = first + row * cells + columns.lowerBound
                ByteCoding.copy(bytes, at: place, into: &plane, from: start, count: columns.count)
                place += columns.count * MemoryLayout<Number>.stride
            }
        }
        for channel in channels.indices { fill(&probability, from: channel * cells * cells) }
        fill(&confidence)
        fill(&weight)
        fill(&effectiveViews)
        fill(&entropy)
        fill(&disagreement)
        fill(&views)
        fill(&decided)
        fill(&conflict)
        if hasDivergence { fill(&divergence) }
    }
}

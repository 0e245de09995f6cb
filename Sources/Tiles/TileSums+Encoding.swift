internal import Bindings
internal import Kernels
internal import Scene

/// Bytes that are not what they should be.
public enum EncodingFailure: Error, Sendable, Hashable {
    case unreadable(what: String)
}

extension TileSums {
    private static let version: UInt16 = 1

    /// The sums as bytes: a header of twelve little-endian 16-bit numbers, then the planes over the window that was seen.
    public func encoded() -> [UInt8] {
        let window = seenWindow
        let header: [UInt16] = [
            Self.version, UInt16(layout.channels), layout.activation == .softmax ? 0 : 1,
            UInt16(SumLayout.Extra.allCases.firstIndex(of: layout.extra) ?? 0), UInt16(cells), UInt16(window.rows.lowerBound),
            UInt16(window.rows.upperBound), UInt16(window.blocks.lowerBound), UInt16(window.blocks.upperBound),
            layout.hasDivergence ? 1 : 0,
            0, 0,
        ]
        var values: [Lane8] = []
        values.reserveCapacity(layout.planes * window.rows.count * window.blocks.count)
        for plane in 0..<layout.planes {
            for row in window.rows {
                let start = place(plane: plane, row: row)
                values.append(contentsOf: vectors[(start + window.blocks.lowerBound)..<(start + window.blocks.upperBound)])
            }
        }
        return ByteCoding.bytes(of: header) + ByteCoding.bytes(of: values)
    }

    /// - Throws: `EncodingFailure` where the bytes are cut short or of another layout than declared.
    public init(encoded bytes: [UInt8]) throws(EncodingFailure) {
        let unreadable = EncodingFailure.unreadable(what: "a tile's sums")
        guard let header = ByteCoding.numbers(UInt16.self, in: bytes, count: 12), header[0] == Self.version,
            (1...16).contains(header[1]), header[2] <= 1, Int(header[3]) < SumLayout.Extra.allCases.count, header[4] % 8 == 0,
            (8...TileGrid.mostCells).contains(Int(header[4])), header[5] <= header[6], header[6] <= header[4],
            header[7] <= header[8], header[8] <= header[4] / 8, header[9] <= 1
        else { throw unreadable }
        let layout = SumLayout(
            channels: Int(header[1]), activation: header[2] == 0 ? .softmax : .sigmoid,
            extra: SumLayout.Extra.allCases[Int(header[3])], hasDivergence: header[9] == 1)
        let (rows, blockRange) = (Int(header[5])..<Int(header[6]), Int(header[7])..<Int(header[8]))
        let count = layout.planes * rows.count * blockRange.count
        guard bytes.count == 24 + 32 * count, let values = ByteCoding.numbers(Lane8.self, in: bytes, at: 24, count: count) else {
            throw unreadable
        }
        self.init(layout: layout, cells: Int(header[4]))
        var place = 0
        for plane in 0..<layout.planes {
            for row in rows {
                let start = self.place(plane: plane, row: row)
                for block in blockRange {
                    vectors[start + block] = values[place]
                    place += 1
                }
            }
        }
    }

    /// The rows and blocks outside of which no frame saw a cell.
    private var seenWindow: (rows: Range<Int>, blocks: Range<Int>) {
        var rows = (low: cells, high: 0)
        var columns = (low: blocks, high: 0)
        for row in 0..<cells {
            let start = place(plane: SumLayout.views, row: row)
            for block in 0..<blocks where vectors[start + block] != .zero {
                rows = (min(rows.low, row), row + 1)
                columns = (min(columns.low, block), max(columns.high, block + 1))
            }
        }
        return rows.high == 0 ? (0..<0, 0..<0) : (rows.low..<rows.high, columns.low..<columns.high)
    }
}

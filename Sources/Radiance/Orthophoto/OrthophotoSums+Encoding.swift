internal import Bindings
internal import Scene

extension OrthophotoSums {
    private static let version: UInt16 = 1
    /// Cells along one side that a tile may have at most.
    private static let mostCells = 4096
    private static let headerBytes = 24
    private static let bytesPerCell = 11

    /// The sums as bytes: a header of eight little-endian 16-bit numbers and a 64-bit base, then planes over the window that was seen.
    ///
    /// Eleven bytes a cell: Σw as it is, the mean colour in eight bits a channel, the mean height and its deviation in whole
    /// millimetres, the height above the base, at most 65.535 m. What is stored is what is summed: no two readers of the bytes differ.
    public func encoded() -> [UInt8] {
        let window = seenWindow(ofCells: cells) { colours[$0].w > 0 }
        let seen = window.rows.flatMap { row in window.columns.map { row * cells + $0 } }
        let low = seen.lazy.filter { colours[$0].w > 0 }.map { heights[$0].x / Double(colours[$0].w) }.min() ?? 0
        let base = (low * 1000).rounded() / 1000
        let header: [UInt16] = [
            Self.version, UInt16(cells), UInt16(window.rows.lowerBound), UInt16(window.rows.upperBound),
            UInt16(window.columns.lowerBound), UInt16(window.columns.upperBound), 0, 0,
        ]
        let picture = picture
        func millimetres(_ metres: Double) -> UInt16 { UInt16(min(max((metres * 1000).rounded(), 0), 65535)) }
        var bytes = ByteCoding.bytes(of: header) + ByteCoding.bytes(of: [base])
        bytes += ByteCoding.bytes(of: seen.map { colours[$0].w })
        for channel in 0..<3 { bytes += seen.map { picture.colours[$0][channel] } }
        bytes += ByteCoding.bytes(
            of: seen.map { colours[$0].w > 0 ? millimetres(heights[$0].x / Double(colours[$0].w) - base) : 0 })
        bytes += ByteCoding.bytes(of: seen.map { colours[$0].w > 0 ? millimetres(Double(picture.deviations[$0])) : 0 })
        return bytes
    }

    /// - Returns: nil where the bytes are cut short or are no such sums.
    public init?(encoded bytes: [UInt8]) {
        guard let header = ByteCoding.numbers(UInt16.self, in: bytes, count: 8), header[0] == Self.version,
            (1...Self.mostCells).contains(Int(header[1])), header[2] <= header[3], header[3] <= header[1],
            header[4] <= header[5], header[5] <= header[1],
            let base = ByteCoding.numbers(Double.self, in: bytes, at: 16, count: 1)?.first, base.isFinite
        else { return nil }
        let (rows, columns) = (Int(header[2])..<Int(header[3]), Int(header[4])..<Int(header[5]))
        let count = rows.count * columns.count
        guard bytes.count == Self.headerBytes + Self.bytesPerCell * count,
            let weights = ByteCoding.numbers(Float.self, in: bytes, at: Self.headerBytes, count: count),
            let above = ByteCoding.numbers(UInt16.self, in: bytes, at: Self.headerBytes + 7 * count, count: count),
            let deviations = ByteCoding.numbers(UInt16.self, in: bytes, at: Self.headerBytes + 9 * count, count: count)
        else { return nil }
        self.init(cells: Int(header[1]))
        var place = 0
        for row in rows {
            for column in columns {
                defer { place += 1 }
                let weight = weights[place]
                guard weight > 0, weight.isFinite else { continue }
                let first = Self.headerBytes + 4 * count + place
                let colour = SIMD4(Float(bytes[first]), Float(bytes[first + count]), Float(bytes[first + 2 * count]), 255) / 255
                let height = base + Double(above[place]) / 1000
                let deviation = Double(deviations[place]) / 1000
                colours[row * cells + column] = colour * weight
                heights[row * cells + column] = SIMD2(height, height * height + deviation * deviation) * Double(weight)
            }
        }
    }
}

internal import Bindings

extension GroundHeights {
    private static let version: Int32 = 1

    /// The lattice as bytes: heights in whole millimetres, each as its difference from the one before along the row (from the row's first
    /// to that of the row before), deviations in whole centimetres up to 2.55 m.
    public func encoded() -> [UInt8] {
        let counts = [Self.version, Int32(firstColumn), Int32(firstRow), Int32(columns), Int32(rows)]
        var bytes = ByteCoding.bytes(of: [spacing]) + ByteCoding.bytes(of: counts)
        var last = 0
        for row in 0..<rows {
            var before = last
            for column in 0..<columns {
                let height = Int((Double(heights[row * columns + column]) * 1000).rounded())
                Self.append(height - before, to: &bytes)
                before = height
                if column == 0 { last = height }
            }
        }
        for deviation in deviations { bytes.append(UInt8(min(255, max(0, (deviation * 100).rounded())))) }
        return bytes
    }

    /// - Returns: nil where the bytes are cut short or no lattice.
    public init?(encoded bytes: [UInt8]) {
        guard let spacing = ByteCoding.numbers(Double.self, in: bytes, count: 1)?[0],
            let counts = ByteCoding.numbers(Int32.self, in: bytes, at: 8, count: 5), counts[0] == Self.version, spacing.isFinite,
            spacing > 0, (2...1 << 16).contains(counts[3]), (2...1 << 16).contains(counts[4])
        else { return nil }
        let (columns, rows) = (Int(counts[3]), Int(counts[4]))
        // A height takes a byte at least and a deviation one.
        guard bytes.count >= 28 + 2 * columns * rows else { return nil }
        var heights: [Float] = []
        heights.reserveCapacity(columns * rows)
        var place = 28
        var last = 0
        for _ in 0..<rows {
            var before = last
            for column in 0..<columns {
                guard let difference = Self.number(in: bytes, at: &place) else { return nil }
                before &+= difference
                heights.append(Float(Double(before) / 1000))
                if column == 0 { last = before }
            }
        }
        guard bytes.count == place + columns * rows else { return nil }
        self.init(
            spacing: spacing, firstColumn: Int(counts[1]), firstRow: Int(counts[2]), columns: columns, rows: rows, heights: heights,
            deviations: bytes[place...].map { Float($0) / 100 })
    }

    /// Seven bits a byte, least significant first, the sign in the lowest bit.
    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    private static func number(in bytes: [UInt8], at place: inout Int) -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 63, by: 7) {
            guard place < bytes.count else { return nil }
            let byte = bytes[place]
            place += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return Int(Int64(bitPattern: value >> 1)) ^ -Int(value & 1) }
        }
        return nil
    }
}

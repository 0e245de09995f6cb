internal import RealModule

/// A Gaussian over the nodes of a lattice, as one along its rows and one along its columns; nothing lies outside.
struct LatticeBlur {
    let rows, columns: Int
    /// One half of the Gaussian, its middle first; both halves sum to one.
    private let kernel: [Float]

    /// - Parameter reach: the Gaussian's deviation, nodes.
    init(rows: Int, columns: Int, reach: Double) {
        let half = (0...Int((3 * reach).rounded(.up))).map { Double.exp(-Double($0 * $0) / (2 * reach * reach)) }
        let sum = 2 * half.reduce(0, +) - half[0]
        kernel = half.map { Float($0 / sum) }
        (self.rows, self.columns) = (rows, columns)
    }

    /// - Parameter values: (rows, columns).
    func callAsFunction(_ values: [Float]) -> [Float] {
        var along = [Float](repeating: 0, count: values.count)
        var across = along
        Self.blur(&along, values.span, kernel.span, lines: rows, length: columns, lineStride: columns, stride: 1)
        Self.blur(&across, along.span, kernel.span, lines: columns, length: rows, lineStride: 1, stride: columns)
        return across
    }

    private static func blur(
        _ out: inout [Float], _ values: Span<Float>, _ kernel: Span<Float>, lines: Int, length: Int, lineStride: Int, stride: Int
    ) {
        var out = out.mutableSpan
        for line in 0..<lines {
            for place in 0..<length {
                var sum = kernel[0] * values[line * lineStride + place * stride]
                for offset in 1..<kernel.count {
                    if place >= offset { sum += kernel[offset] * values[line * lineStride + (place - offset) * stride] }
                    if place + offset < length { sum += kernel[offset] * values[line * lineStride + (place + offset) * stride] }
                }
                out[line * lineStride + place * stride] = sum
            }
        }
    }
}

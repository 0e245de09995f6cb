internal import RealModule

extension GroundHeights {
    /// A node this unsure counts half in a smoothed ground, metres.
    private static let doubt = 0.05

    /// The ground with every node the mean of those around it, surer ones with more weight; deviations stay as they are.
    ///
    /// - Parameter reach: standard deviation of the Gaussian, metres; 0 changes nothing.
    public func smoothed(reach: Double) -> GroundHeights {
        guard reach > 0 else { return self }
        let steps = reach / spacing
        let half = (0...Int((3 * steps).rounded(.up))).map { Float(Double.exp(-Double($0 * $0) / (2 * steps * steps))) }
        // Heights count from the first node's, so that single precision is enough on any mountain.
        let datum = heights.first ?? 0
        var (weights, sums) = (deviations, heights)
        for node in heights.indices {
            let deviation = Double(deviations[node])
            let weight = Float(1 / (1 + deviation * deviation / (Self.doubt * Self.doubt)))
            (weights[node], sums[node]) = (weight, weight * (heights[node] - datum))
        }
        let (whole, sum) = (blurred(weights, by: half), blurred(sums, by: half))
        return GroundHeights(
            spacing: spacing, firstColumn: firstColumn, firstRow: firstRow, columns: columns, rows: rows,
            heights: zip(sum, whole).map { datum + $0 / $1 }, deviations: deviations)
    }

    /// The same ground so many metres higher.
    public func raised(by metres: Double) -> GroundHeights {
        GroundHeights(
            spacing: spacing, firstColumn: firstColumn, firstRow: firstRow, columns: columns, rows: rows,
            heights: heights.map { Float(Double($0) + metres) }, deviations: deviations)
    }

    private func blurred(_ values: [Float], by half: [Float]) -> [Float] {
        let along = Self.blurred(values.span, half.span, lines: rows, length: columns, lineStride: columns, stride: 1)
        return Self.blurred(along.span, half.span, lines: columns, length: rows, lineStride: 1, stride: columns)
    }

    private static func blurred(
        _ values: Span<Float>, _ half: Span<Float>, lines: Int, length: Int, lineStride: Int, stride: Int
    ) -> [Float] {
        var out = [Float](repeating: 0, count: values.count)
        var span = out.mutableSpan
        for line in 0..<lines {
            for place in 0..<length {
                let here = line * lineStride + place * stride
                var sum = half[0] * values[here]
                for offset in 1..<half.count {
                    if place >= offset { sum += half[offset] * values[here - offset * stride] }
                    if place + offset < length { sum += half[offset] * values[here + offset * stride] }
                }
                span[here] = sum
            }
        }
        return out
    }
}

/// Convolves each row with a short filter: out[r, c] = Σ_k taps[k] · input[r, c + k].
///
/// Taps are added in their order, so that a value does not depend on how wide the raster is.
/// - Parameters:
///   - out: (rows, columns), written.
///   - input: (rows, columns + taps − 1).
public func convolveAlongRows(_ out: inout MutableSpan<Float>, input: Span<Float>, taps: Span<Float>, rows: Int, columns: Int) {
    let width = columns &+ taps.count &- 1
    for row in 0..<rows {
        let (to, from) = (row &* columns, row &* width)
        for column in 0..<columns { out[to &+ column] = taps[0] * input[from &+ column] }
        for k in 1..<taps.count {
            let tap = taps[k]
            for column in 0..<columns { out[to &+ column] += tap * input[from &+ column &+ k] }
        }
    }
}

/// Convolves each column with a short filter: out[r, c] = Σ_k taps[k] · input[r + k, c].
///
/// - Parameters:
///   - out: (rows, columns), written.
///   - input: (rows + taps − 1, columns).
public func convolveAcrossRows(_ out: inout MutableSpan<Float>, input: Span<Float>, taps: Span<Float>, rows: Int, columns: Int) {
    for row in 0..<rows {
        let (to, from) = (row &* columns, row &* columns)
        for column in 0..<columns { out[to &+ column] = taps[0] * input[from &+ column] }
        for k in 1..<taps.count {
            let (tap, below) = (taps[k], from &+ k &* columns)
            for column in 0..<columns { out[to &+ column] += tap * input[below &+ column] }
        }
    }
}

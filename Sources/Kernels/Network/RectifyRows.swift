/// Rectifies the rows of a layer, and sets the one that follows each row's values, which the next layer's biases are multiplied by.
///
/// - Parameters:
///   - values: (rows, columns + 1), changed: max(0, ·) in the first columns, 1 in the last.
package func rectifyRows(_ values: inout MutableSpan<Float>, rows: Int, columns: Int) {
    for row in 0..<rows {
        let start = row &* (columns &+ 1)
        for place in start..<(start &+ columns) { values[place] = max(0, values[place]) }
        values[start &+ columns] = 1
    }
}

/// The gradient of `rectifyRows`: nothing passes where the value was cut.
///
/// - Parameters:
///   - pulls: (rows, columns), changed.
///   - values: (rows, columns + 1), as `rectifyRows` left them.
package func gateRows(_ pulls: inout MutableSpan<Float>, by values: Span<Float>, rows: Int, columns: Int) {
    for row in 0..<rows {
        let (place, value) = (row &* columns, row &* (columns &+ 1))
        for column in 0..<columns where values[value &+ column] <= 0 { pulls[place &+ column] = 0 }
    }
}

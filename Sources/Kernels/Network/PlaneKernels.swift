/// Adds a bias to one plane's cells and, where asked, keeps what is positive; the border is made zero.
///
/// - Parameters:
///   - planes: padded planes, (rows + 2) × (columns + 2) each, changed.
///   - start: the plane's first element.
package func biasPlane(
    _ planes: inout MutableSpan<Float>, start: Int, rows: Int, columns: Int, bias: Float, isRectified: Bool
) {
    let floor = isRectified ? 0 : -Float.greatestFiniteMagnitude
    let pitch = columns + 2
    for row in 1...rows {
        let first = start + row * pitch
        planes[first] = 0
        for cell in (first + 1)...(first + columns) {
            let value = planes[cell] + bias
            planes[cell] = value > floor ? value : floor
        }
        planes[first + columns + 1] = 0
    }
    clearEdgeRows(&planes, start: start, rows: rows, columns: columns)
}

/// Lets the gradient through where the plane was positive (or everywhere), zeroes the border, and sums what remains.
///
/// - Parameter gradients: of the plane's values, changed.
/// - Returns: Σ of the gradient: the bias's.
package func unbiasPlane(
    _ gradients: inout MutableSpan<Float>, start: Int, values: Span<Float>, rows: Int, columns: Int, isRectified: Bool
) -> Float {
    let pitch = columns + 2
    var total: Float = 0
    for row in 1...rows {
        let first = start + row * pitch
        gradients[first] = 0
        var sum: Float = 0
        for cell in (first + 1)...(first + columns) {
            let gradient = !isRectified || values[cell] > 0 ? gradients[cell] : 0
            gradients[cell] = gradient
            sum += gradient
        }
        gradients[first + columns + 1] = 0
        total += sum
    }
    clearEdgeRows(&gradients, start: start, rows: rows, columns: columns)
    return total
}

private func clearEdgeRows(_ planes: inout MutableSpan<Float>, start: Int, rows: Int, columns: Int) {
    let pitch = columns + 2
    for column in 0..<pitch {
        planes[start + column] = 0
        planes[start + (rows + 1) * pitch + column] = 0
    }
}

/// Means of two by two cells.
///
/// - Parameters:
///   - out: padded planes of half the rows and columns.
///   - rows: of `out`, as `columns`.
package func halvePlane(
    _ out: inout MutableSpan<Float>, start: Int, from planes: Span<Float>, start source: Int, rows: Int, columns: Int
) {
    let (pitch, wide) = (columns + 2, 2 * columns + 2)
    for row in 0..<rows {
        let to = start + (row + 1) * pitch + 1
        let from = source + (2 * row + 1) * wide + 1
        for column in 0..<columns {
            let at = from + 2 * column
            out[to + column] = (planes[at] + planes[at + 1] + planes[at + wide] + planes[at + wide + 1]) * 0.25
        }
    }
}

/// The gradient of `halvePlane`, added.
package func unhalvePlane(
    _ gradients: inout MutableSpan<Float>, start source: Int, from out: Span<Float>, start: Int, rows: Int, columns: Int
) {
    let (pitch, wide) = (columns + 2, 2 * columns + 2)
    for row in 0..<rows {
        let from = start + (row + 1) * pitch + 1
        let to = source + (2 * row + 1) * wide + 1
        for column in 0..<columns {
            let value = out[from + column] * 0.25
            let at = to + 2 * column
            gradients[at] += value
            gradients[at + 1] += value
            gradients[at + wide] += value
            gradients[at + wide + 1] += value
        }
    }
}

/// Each cell four times.
///
/// - Parameters:
///   - out: padded planes of twice the rows and columns.
///   - rows: of `planes`, as `columns`.
package func doublePlane(
    _ out: inout MutableSpan<Float>, start: Int, from planes: Span<Float>, start source: Int, rows: Int, columns: Int
) {
    let (pitch, wide) = (columns + 2, 2 * columns + 2)
    for row in 0..<rows {
        let from = source + (row + 1) * pitch + 1
        let to = start + (2 * row + 1) * wide + 1
        for column in 0..<columns {
            let value = planes[from + column]
            let at = to + 2 * column
            out[at] = value
            out[at + 1] = value
            out[at + wide] = value
            out[at + wide + 1] = value
        }
    }
}

/// The gradient of `doublePlane`, added.
package func undoublePlane(
    _ gradients: inout MutableSpan<Float>, start source: Int, from out: Span<Float>, start: Int, rows: Int, columns: Int
) {
    let (pitch, wide) = (columns + 2, 2 * columns + 2)
    for row in 0..<rows {
        let to = source + (row + 1) * pitch + 1
        let from = start + (2 * row + 1) * wide + 1
        for column in 0..<columns {
            let at = from + 2 * column
            gradients[to + column] += out[at] + out[at + 1] + out[at + wide] + out[at + wide + 1]
        }
    }
}

/// One step of AdamW on all parameters.
///
/// - Parameters:
///   - rate: the learning rate, with the corrections for the moments' start already in it.
///   - decay: how much of a parameter goes at each step.
/// - Source: Loshchilov and Hutter 2019.
package func adamWStep(
    _ parameters: inout MutableSpan<Float>, _ means: inout MutableSpan<Float>, _ squares: inout MutableSpan<Float>,
    gradients: Span<Float>, scale: Float, rate: Float, decay: Float
) {
    for index in 0..<parameters.count {
        let gradient = gradients[index] * scale
        let mean = 0.9 * means[index] + 0.1 * gradient
        let square = 0.999 * squares[index] + 0.001 * gradient * gradient
        means[index] = mean
        squares[index] = square
        parameters[index] -= decay * parameters[index] + rate * mean / (square.squareRoot() + 1e-8)
    }
}

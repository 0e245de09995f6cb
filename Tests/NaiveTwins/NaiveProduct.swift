/// The product of two row-major matrices, one element at a time in double precision.
///
/// - Parameters:
///   - a: (rows, inner).
///   - b: (inner, columns).
public func naiveProduct(_ a: [Float], _ b: [Float], rows: Int, columns: Int, inner: Int) -> [Double] {
    var c = [Double](repeating: 0, count: rows * columns)
    for row in 0..<rows {
        for column in 0..<columns {
            for k in 0..<inner { c[row * columns + column] += Double(a[row * inner + k]) * Double(b[k * columns + column]) }
        }
    }
    return c
}

internal import RealModule

/// What lies behind everything: a colour for every direction, on an octahedron folded flat.
struct Backdrop: Sendable {
    static let side = 48
    /// (side, side): raw red, green, blue.
    var cells: [SIMD4<Float>] = Array(repeating: .zero, count: side * side)

    /// The four cells a direction lies between, and their weights.
    static func place(of d: SIMD3<Float>) -> (cells: SIMD4<Int32>, weights: SIMD4<Float>) {
        let n = d / (abs(d.x) + abs(d.y) + abs(d.z))
        var (u, v) = (n.x, n.y)
        if n.z < 0 {
            u = (1 - abs(n.y)) * (n.x < 0 ? -1 : 1)
            v = (1 - abs(n.x)) * (n.y < 0 ? -1 : 1)
        }
        let last = Float(side - 1)
        let (x, y) = (min(last, max(0, (u * 0.5 + 0.5) * last)), min(last, max(0, (v * 0.5 + 0.5) * last)))
        let (column, row) = (min(side - 2, Int(x)), min(side - 2, Int(y)))
        let (a, b) = (x - Float(column), y - Float(row))
        let first = Int32(row * side + column)
        return (
            [first, first + 1, first + Int32(side), first + Int32(side) + 1],
            [(1 - a) * (1 - b), a * (1 - b), (1 - a) * b, a * b]
        )
    }

    /// (red, green, blue) in [0, 1], and 0.
    func colour(at place: (cells: SIMD4<Int32>, weights: SIMD4<Float>)) -> SIMD4<Float> {
        var raw = SIMD4<Float>.zero
        for corner in 0..<4 { raw += cells[Int(place.cells[corner])] * place.weights[corner] }
        return [logistic(raw.x), logistic(raw.y), logistic(raw.z), 0]
    }
}

func logistic(_ x: Float) -> Float { 1 / (1 + Float.exp(-x)) }

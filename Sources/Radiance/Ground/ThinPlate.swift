/// A surface on a lattice that bends as little as its readings let it.
///
/// It minimises Σ weight·(surface − reading)² + Σ pull·surface² + stiffness·Σ (second differences along rows and columns)².
package struct ThinPlate {
    let rows, columns: Int
    let stiffness: Double

    package init(rows: Int, columns: Int, stiffness: Double) {
        (self.rows, self.columns, self.stiffness) = (rows, columns, stiffness)
    }

    private static let mostIterations = 2000
    /// The residual, of the right-hand side's length, that is small enough.
    private static let tolerance = 1e-5

    /// - Parameters:
    ///   - weights, pull: (rows, columns), none negative, not both 0 anywhere.
    ///   - readings: (rows, columns), any where the weight is 0.
    ///   - start: (rows, columns), a surface to begin with.
    /// - Returns: (rows, columns), by conjugate gradients with the diagonal as their preconditioner.
    package func surface(weights: [Double], readings: [Double], pull: [Double], start: [Double]) -> [Double] {
        let diagonal = zip(weights, pull).map { $0 + $1 }
        var surface = start
        var residual = [Double](repeating: 0, count: start.count)
        apply(&residual, surface.span, diagonal.span)
        var length = 0.0
        for node in residual.indices {
            let right = weights[node] * readings[node]
            residual[node] = right - residual[node]
            length += right * right
        }
        let scale = diagonal.map { 1 / ($0 + 12 * stiffness) }
        var direction = zip(scale, residual).map { $0 * $1 }
        var product = residual
        var energy = zip(direction, residual).reduce(0) { $0 + $1.0 * $1.1 }
        for _ in 0..<Self.mostIterations {
            guard residual.reduce(0, { $0 + $1 * $1 }) > Self.tolerance * Self.tolerance * length else { break }
            apply(&product, direction.span, diagonal.span)
            let step = energy / zip(direction, product).reduce(0) { $0 + $1.0 * $1.1 }
            for node in surface.indices {
                surface[node] += step * direction[node]
                residual[node] -= step * product[node]
            }
            var next = 0.0
            for node in residual.indices { next += scale[node] * residual[node] * residual[node] }
            let share = next / energy
            energy = next
            for node in direction.indices { direction[node] = scale[node] * residual[node] + share * direction[node] }
        }
        return surface
    }

    /// What the normal equations make of a surface.
    private func apply(_ out: inout [Double], _ surface: Span<Double>, _ diagonal: Span<Double>) {
        for node in out.indices { out[node] = diagonal[node] * surface[node] }
        var span = out.mutableSpan
        Self.bend(&span, surface, stiffness, lines: rows, length: columns, lineStride: columns, stride: 1)
        Self.bend(&span, surface, stiffness, lines: columns, length: rows, lineStride: 1, stride: columns)
    }

    private static func bend(
        _ out: inout MutableSpan<Double>, _ surface: Span<Double>, _ stiffness: Double, lines: Int, length: Int, lineStride: Int,
        stride: Int
    ) {
        guard length > 2 else { return }
        for line in 0..<lines {
            for place in 1..<(length - 1) {
                let node = line * lineStride + place * stride
                let bend = stiffness * (surface[node - stride] - 2 * surface[node] + surface[node + stride])
                out[node - stride] += bend
                out[node] -= 2 * bend
                out[node + stride] += bend
            }
        }
    }
}

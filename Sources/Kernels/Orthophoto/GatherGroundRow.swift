internal import CSIMD

/// One photograph as a row of ground cells meets it, in single precision: everything in the camera's frame, from its centre.
public struct GroundEye: BitwiseCopyable, Sendable {
    /// Metres: to the row's first cell at the height from which the row's heights count; from one cell to the next; one metre up.
    public var start, step, up: SIMD3<Float>
    /// The camera's own height, counted as the row's heights are, metres.
    public var altitude: Float
    /// Pixels.
    public var focalLength, principalPoint: SIMD2<Float>
    /// Pixels.
    public var width, height: Int
    /// What a pixel's value, 0…255, is multiplied by and what is added, so that exposures are level.
    public var gain, bias: SIMD4<Float>

    public init(
        start: SIMD3<Float>, step: SIMD3<Float>, up: SIMD3<Float>, altitude: Float, focalLength: SIMD2<Float>,
        principalPoint: SIMD2<Float>, width: Int, height: Int, gain: SIMD4<Float>, bias: SIMD4<Float>
    ) {
        (self.start, self.step, self.up, self.altitude) = (start, step, up, altitude)
        (self.focalLength, self.principalPoint) = (focalLength, principalPoint)
        (self.width, self.height, self.gain, self.bias) = (width, height, gain, bias)
    }
}

/// Looks through one photograph at a row of ground cells, and notes the colour of each that it shows.
///
/// A view is worth the pixels that a square metre of level ground fills, f² · altitude / z³, times how well the point is seen: nearness
/// and viewing angle in one. Colours are bilinear; a cell of which something hides any of the four pixels is not seen.
/// What a view is worth is negative where a mover's shadow may lie on the cell.
/// - Parameters:
///   - views: (cells, most), appended to: level red, green, blue, and the worth, its sign included.
///   - counts: (cells), how many views each cell has.
///   - heights: (cells / 8), metres; NaN where nobody knows.
///   - visibility: (cells / 8), in [0, 1].
///   - pixels: (height, width, 3).
///   - covers: (height, width), what keeps pixels from showing the ground; empty where nothing was annotated.
///   - least: views worth less, the sign aside, are left out.
package func gatherGroundRow(
    _ views: inout MutableSpan<SIMD4<Float>>, _ counts: inout MutableSpan<Int32>, most: Int, eye: GroundEye, blocks: Range<Int>,
    heights: Span<Lane8>, visibility: Span<Lane8>, pixels: Span<UInt8>, covers: Span<PixelCover>, least: Float
) {
    let ramp = Lane8(0, 1, 2, 3, 4, 5, 6, 7)
    let (lastColumn, lastRow) = (Float(eye.width &- 1), Float(eye.height &- 1))
    let isCovered = covers.count > 0
    let area = eye.focalLength.x * eye.focalLength.y
    for block in blocks {
        let cell = ramp + Float(block &* 8)
        let h = heights[block]
        let x = eye.start.x + cell * eye.step.x + h * eye.up.x
        let y = eye.start.y + cell * eye.step.y + h * eye.up.y
        let z = eye.start.z + cell * eye.step.z + h * eye.up.z
        let inverse = 1 / larger(z, Lane8(repeating: 0.1))
        let u = x * inverse * eye.focalLength.x + eye.principalPoint.x
        let v = y * inverse * eye.focalLength.y + eye.principalPoint.y
        let worth = visibility[block] * (eye.altitude - h) * (inverse * inverse * inverse * area)
        // A height that nobody knows is not a number, and compares as false.
        let isInside = (u .>= 0) .& (u .<= lastColumn) .& (v .>= 0) .& (v .<= lastRow)
        let isGood = isInside .& (z .> 0.3) .& (worth .>= least)
        let found = Lane8.zero.replacing(with: worth, where: isGood)
        guard found.max() > 0 else { continue }
        for lane in 0..<8 where found[lane] > 0 {
            var worth = found[lane]
            if isCovered {
                let (column, row) = (min(Int(u[lane]), eye.width &- 2), min(Int(v[lane]), eye.height &- 2))
                let place = row &* eye.width &+ column
                let below = place &+ eye.width
                let cover = covers[place].union(covers[place &+ 1]).union(covers[below]).union(covers[below &+ 1])
                guard cover.isDisjoint(with: .hidden) else { continue }
                if cover.contains(.shade) { worth = -worth }
            }
            var view = eye.colour(of: pixels, column: u[lane], row: v[lane]) * eye.gain + eye.bias
            view.w = worth
            let own = block &* 8 &+ lane
            let count = Int(counts[own])
            guard count < most else { continue }
            views[own &* most &+ count] = view
            counts[own] = Int32(truncatingIfNeeded: count &+ 1)
        }
    }
}

extension GroundEye {
    /// Red, green, blue in 0…255, bilinear, and 0.
    ///
    /// - Parameter pixels: (height, width, 3); the place lies between the centres of four of them.
    @inline(__always)
    func colour(of pixels: Span<UInt8>, column: Float, row: Float) -> SIMD4<Float> {
        let (left, top) = (min(Int(column), width &- 2), min(Int(row), height &- 2))
        let (a, b) = (column - Float(left), row - Float(top))
        let line = 3 &* width
        let place = top &* line &+ 3 &* left
        let upper = pixel(pixels, place) * (1 - a) + pixel(pixels, place &+ 3) * a
        let lower = pixel(pixels, place &+ line) * (1 - a) + pixel(pixels, place &+ line &+ 3) * a
        return upper * (1 - b) + lower * b
    }
}

@inline(__always)
private func pixel(_ pixels: Span<UInt8>, _ place: Int) -> SIMD4<Float> {
    SIMD4(Float(pixels[place]), Float(pixels[place &+ 1]), Float(pixels[place &+ 2]), 0)
}

/// One ground cell seen by one photograph, written as the equations are, in double precision: the twin of `gatherGroundRow`.
public struct NaiveGroundView {
    /// Camera frame, metres.
    public var point: SIMD3<Double>
    /// Metres of the camera above the point.
    public var altitude: Double
    public var focalLength, principalPoint: SIMD2<Double>
    public var width, height: Int
    /// (height, width, 3).
    public var pixels: [UInt8]
    /// (height, width): what hides the ground; where a mover's shadow may lie.
    public var hidden, shaded: [Bool]

    public init(
        point: SIMD3<Double>, altitude: Double, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>, width: Int, height: Int,
        pixels: [UInt8], hidden: [Bool], shaded: [Bool]
    ) {
        (self.point, self.altitude, self.focalLength, self.principalPoint) = (point, altitude, focalLength, principalPoint)
        (self.width, self.height, self.pixels) = (width, height, pixels)
        (self.hidden, self.shaded) = (hidden, shaded)
    }

    /// Red, green, blue in 0…255 and what the view is worth, negative where a shadow may lie; nil where the photograph does not show the cell.
    public var view: SIMD4<Double>? {
        guard point.z > 0.3 else { return nil }
        let u = focalLength.x * point.x / point.z + principalPoint.x
        let v = focalLength.y * point.y / point.z + principalPoint.y
        guard u >= 0, v >= 0, u <= Double(width - 1), v <= Double(height - 1) else { return nil }
        let (column, row) = (min(Int(u), width - 2), min(Int(v), height - 2))
        var total = SIMD4<Double>.zero
        var light = 1.0
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
            let pixel = (row + dy) * width + column + dx
            if hidden[pixel] { return nil }
            if shaded[pixel] { light = -1 }
            let a = u - Double(column)
            let b = v - Double(row)
            let share = (dx == 0 ? 1 - a : a) * (dy == 0 ? 1 - b : b)
            for channel in 0..<3 { total[channel] += share * Double(pixels[3 * pixel + channel]) }
        }
        total.w = light * focalLength.x * focalLength.y * altitude / (point.z * point.z * point.z)
        return total
    }
}

/// What the views of a cell agree on, by sorting and adding: the twin of `composeGroundCell`.
///
/// - Parameters:
///   - views: red, green, blue, worth, negative where a shadow may lie; no two equally bright.
///   - shade: a view in the shade is darker than this share of lit ground.
///   - glare: a view brighter than so many times the median is lit only where another is about as bright.
///   - share, fewest: a view has a say where it is worth that share of the best, or is among so many of the best.
/// - Returns: (Σw·red, Σw·green, Σw·blue, Σw).
public func naiveGroundCell(
    _ views: [SIMD4<Double>], shade: Double, glare: Double, share: Double, fewest: Int,
    tolerances: ClosedRange<Double>
) -> SIMD4<Double> {
    func brightness(_ view: SIMD4<Double>) -> Double { 0.299 * view.x + 0.587 * view.y + 0.114 * view.z }
    guard !views.isEmpty else { return .zero }
    func median(_ views: [SIMD4<Double>]) -> Int {
        let half = views.reduce(0) { $0 + abs($1.w).squareRoot() } / 2
        var sum = 0.0
        return views.firstIndex { view in
            sum += abs(view.w).squareRoot()
            return sum >= half
        } ?? 0
    }
    let sorted = views.sorted { brightness($0) > brightness($1) }
    let open = sorted.filter { $0.w > 0 }
    let most = glare * brightness(sorted[median(sorted)])
    let first = open.isEmpty ? 0 : sorted.firstIndex(of: open[median(open)]) ?? 0
    let lit =
        sorted.indices.dropFirst(first).first { index in
            brightness(sorted[index]) <= most || index == sorted.count - 1
                || brightness(sorted[index]) - brightness(sorted[index + 1]) <= tolerances.lowerBound
        } ?? 0
    let views = views.filter { $0.w > 0 || brightness($0) >= shade * brightness(sorted[lit]) }.map {
        SIMD4($0.x, $0.y, $0.z, abs($0.w))
    }
    let worths = views.map(\.w).sorted(by: >)
    let threshold = worths.count < fewest ? 0 : min(worths[0] * share, worths[fewest - 1])
    let kept = views.filter { $0.w >= threshold }.sorted { brightness($0) < brightness($1) }
    let whole = kept.reduce(0) { $0 + $1.w.squareRoot() }
    func quantile(_ part: Double) -> SIMD4<Double> {
        var sum = 0.0
        for view in kept {
            sum += view.w.squareRoot()
            if sum >= part * whole { return view }
        }
        return kept[kept.count - 1]
    }
    let centre = quantile(0.5)
    let spread = brightness(quantile(0.75)) - brightness(quantile(0.25))
    let tolerance = min(max(2 * spread, tolerances.lowerBound), tolerances.upperBound)
    var total = SIMD4<Double>.zero
    for view in kept {
        let d = SIMD3(view.x - centre.x, view.y - centre.y, view.z - centre.z)
        let left = 1 - (d * d).sum() / (3 * tolerance * tolerance)
        guard left > 0 else { continue }
        total += SIMD4(view.x, view.y, view.z, 1) * (view.w * view.w * left * left)
    }
    return total
}

/// One ground cell at one height as one photograph shows it, in double precision: the twin of `sweepGroundRow`.
///
/// - Parameters:
///   - point: camera frame, metres.
///   - pixels: (height, width, 3).
/// - Returns: red, green, blue in [0, 1]; nil where the photograph does not show it.
public func naiveGroundColour(
    point: SIMD3<Double>, focalLength: SIMD2<Double>, principalPoint: SIMD2<Double>, width: Int, height: Int, pixels: [UInt8],
    hidden: [Bool]
) -> SIMD3<Double>? {
    guard point.z > 0.5 else { return nil }
    let u = focalLength.x * point.x / point.z + principalPoint.x
    let v = focalLength.y * point.y / point.z + principalPoint.y
    guard u >= 0, v >= 0, u <= Double(width - 1), v <= Double(height - 1) else { return nil }
    if hidden[Int((v + 0.5).rounded(.down)) * width + Int((u + 0.5).rounded(.down))] { return nil }
    let (column, row) = (min(Int(u), width - 2), min(Int(v), height - 2))
    var colour = SIMD3<Double>.zero
    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        let (a, b) = (u - Double(column), v - Double(row))
        let share = (dx == 0 ? 1 - a : a) * (dy == 0 ? 1 - b : b)
        for channel in 0..<3 { colour[channel] += share * Double(pixels[3 * ((row + dy) * width + column + dx) + channel]) / 255 }
    }
    return colour
}

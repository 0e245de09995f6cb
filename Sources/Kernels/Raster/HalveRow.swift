/// A row of classes at half the scale: of four cells, the class that most of those seen have.
///
/// Of equally many the larger number wins: a legend lists lines after areas and background, and lines are what a map loses from afar.
/// - Parameters:
///   - out: (rows, columns), written at `place` and the `count - 1` after it; 0 where none of the four was seen.
///   - cells: (rows, columns), 0 is unseen.
///   - upper, lower: where two neighbouring rows of `2 * count` cells begin.
package func halveClassRow(
    out: inout MutableSpan<UInt8>, at place: Int, cells: Span<UInt8>, upper: Int, lower: Int, count: Int
) {
    for step in 0..<count {
        let a = cells[upper &+ 2 &* step]
        let b = cells[upper &+ 2 &* step &+ 1]
        let c = cells[lower &+ 2 &* step]
        let d = cells[lower &+ 2 &* step &+ 1]
        if a == b && c == d && a == c {
            out[place &+ step] = a
            continue
        }
        // A candidate's votes, then its number: the largest key has most votes and, of those, the largest number.
        let keyA = key(a, a, b, c, d)
        let keyB = key(b, a, b, c, d)
        let keyC = key(c, a, b, c, d)
        let keyD = key(d, a, b, c, d)
        out[place &+ step] = UInt8(truncatingIfNeeded: max(max(keyA, keyB), max(keyC, keyD)) & 255)
    }
}

@inline(__always)
private func key(_ candidate: UInt8, _ a: UInt8, _ b: UInt8, _ c: UInt8, _ d: UInt8) -> Int {
    guard candidate != 0 else { return 0 }
    let votes = (candidate == a ? 256 : 0) &+ (candidate == b ? 256 : 0) &+ (candidate == c ? 256 : 0) &+ (candidate == d ? 256 : 0)
    return votes &+ Int(candidate)
}

/// A row of values at half the scale: the mean of those of four cells that were seen.
///
/// - Parameters:
///   - out: (rows, columns), written at `place` and the `count - 1` after it; NaN where none of the four was seen.
///   - cells: (rows, columns), NaN is unseen.
///   - upper, lower: where two neighbouring rows of `2 * count` cells begin.
package func halveValueRow(
    out: inout MutableSpan<Float>, at place: Int, cells: Span<Float>, upper: Int, lower: Int, count: Int
) {
    for step in 0..<count {
        let four = SIMD4<Float>(
            cells[upper &+ 2 &* step], cells[upper &+ 2 &* step &+ 1], cells[lower &+ 2 &* step], cells[lower &+ 2 &* step &+ 1])
        let seen = four .== four
        let kept = four.replacing(with: 0, where: .!seen)
        let count = SIMD4<Float>.zero.replacing(with: 1, where: seen)
        let sum = (kept.x + kept.y) + (kept.z + kept.w)
        let number = (count.x + count.y) + (count.z + count.w)
        // 0 / 0 where none was seen: NaN, as it should be.
        out[place &+ step] = sum / number
    }
}

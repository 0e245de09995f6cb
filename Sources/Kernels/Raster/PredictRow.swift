/// A row of pixels of single-precision samples as TIFF's floating-point predictor lays it out, ready to be compressed.
///
/// All samples' highest bytes come first, then all second bytes, and so on; then each byte is held against the one `samples` before it.
/// Source: Adobe Photoshop TIFF Technical Note 3 (2005), predictor 3.
/// - Parameters:
///   - out: bytes, written at `place` and the `4 * pixels * samples - 1` after it.
///   - planes: (samples, rows, columns).
///   - first: where the row begins in the first plane.
///   - planeStride: elements from one plane to the next.
package func predictFloatRow(
    out: inout MutableSpan<UInt8>, at place: Int, planes: Span<Float>, first: Int, planeStride: Int, pixels: Int, samples: Int
) {
    let width = pixels &* samples
    for sample in 0..<samples {
        let start = first &+ sample &* planeStride
        for pixel in 0..<pixels {
            let bits = planes[start &+ pixel].bitPattern
            let target = place &+ pixel &* samples &+ sample
            out[target] = UInt8(truncatingIfNeeded: bits >> 24)
            out[target &+ width] = UInt8(truncatingIfNeeded: bits >> 16)
            out[target &+ 2 &* width] = UInt8(truncatingIfNeeded: bits >> 8)
            out[target &+ 3 &* width] = UInt8(truncatingIfNeeded: bits)
        }
    }
    var index = 4 &* width &- 1
    while index >= samples {
        out[place &+ index] = out[place &+ index] &- out[place &+ index &- samples]
        index &-= 1
    }
}

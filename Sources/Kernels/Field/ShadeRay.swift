internal import CSIMD

/// Reads the colour of every sample of a ray and adds them up by their weights; a sample that weighs nothing stays unread.
///
/// A colour is the logistic of the features' product with the ray's basis: twelve features are four coefficients of a spherical
/// harmonic of degree one for red, green and blue.
/// - Parameters:
///   - colours: (count), written: red, green, blue in [0, 1], and 0.
///   - samples: (≥ count), with weights.
///   - basis: lanes 0–11 thrice the basis of the ray's direction; lane 12 is 1, the rest 0.
///   - lightest: samples with a smaller weight stay unread.
/// - Returns: Σ w·c, and in the last lane Σ w.
package func shadeRay(
    _ colours: inout MutableSpan<SIMD4<Float>>, samples: Span<FieldSample>, count: Int, corners: Span<SIMD8<Int32>>,
    rows: Span<Lane16>, basis: Lane16, lightest: Float
) -> SIMD4<Float> {
    var total = SIMD4<Float>.zero
    for index in 0..<count {
        let sample = samples[index]
        guard sample.weight > lightest else {
            colours[index] = .zero
            total.w += sample.weight
            continue
        }
        let c = corners[Int(sample.voxel)]
        let w = sample.cornerWeights
        var value = rows[Int(c[0])] * w[0]
        value = simd16_fma(rows[Int(c[1])], Lane16(repeating: w[1]), value)
        value = simd16_fma(rows[Int(c[2])], Lane16(repeating: w[2]), value)
        value = simd16_fma(rows[Int(c[3])], Lane16(repeating: w[3]), value)
        value = simd16_fma(rows[Int(c[4])], Lane16(repeating: w[4]), value)
        value = simd16_fma(rows[Int(c[5])], Lane16(repeating: w[5]), value)
        value = simd16_fma(rows[Int(c[6])], Lane16(repeating: w[6]), value)
        value = simd16_fma(rows[Int(c[7])], Lane16(repeating: w[7]), value)
        let raw = simd16_sums_of_four(value * basis)
        let odds = exponential(Lane8(lowHalf: -raw, highHalf: .zero))
        var colour = SIMD4<Float>(1 / (1 + odds[0]), 1 / (1 + odds[1]), 1 / (1 + odds[2]), 1)
        total += colour * sample.weight
        colour.w = 0
        colours[index] = colour
    }
    return total
}

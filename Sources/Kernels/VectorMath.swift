internal import CSIMD

/// Eight cells of one plane, side by side along x.
public typealias Lane8 = SIMD8<Float>

/// e^x for eight numbers, within 2 ulp on [−87, 88]; beyond, the value at the bound.
///
/// x = n·ln 2 + r with |r| ≤ ln 2 / 2, ln 2 split in two so that r is exact; e^r by a polynomial of degree six.
@inline(__always)
package func exponential(_ x: Lane8) -> Lane8 {
    let bounded = simd8_min(simd8_max(x, Lane8(repeating: -87)), Lane8(repeating: 88))
    let n = simd8_round(bounded * 1.442_695_04)
    let r = simd8_fma(n, Lane8(repeating: 2.121_944_4e-4), simd8_fma(n, Lane8(repeating: -0.693_359_375), bounded))
    var p = Lane8(repeating: 1.987_569_15e-4)
    p = simd8_fma(p, r, Lane8(repeating: 1.398_199_95e-3))
    p = simd8_fma(p, r, Lane8(repeating: 8.333_451_9e-3))
    p = simd8_fma(p, r, Lane8(repeating: 4.166_579_6e-2))
    p = simd8_fma(p, r, Lane8(repeating: 1.666_666_55e-1))
    p = simd8_fma(p, r, Lane8(repeating: 0.5))
    let fraction = simd8_fma(p, r * r, r + 1)
    let exponent = simd8_to_int(n) &+ 127
    return fraction * Lane8(bits: exponent &<< 23)
}

/// The natural logarithm of eight positive normal numbers, within 2 ulp or 1e−7, whichever is larger.
///
/// x = 2^n · m with m in [√½, √2); ln m by a polynomial of degree eight in m − 1.
@inline(__always)
package func logarithm(_ x: Lane8) -> Lane8 {
    let bits = x.bits
    let shifted = bits &- 0x3f35_04f3
    let n = simd8_to_float(shifted &>> 23)
    let m = Lane8(bits: (shifted & 0x007f_ffff) &+ 0x3f35_04f3) - 1
    // Summed in pairs (Estrin), so that one logarithm's steps do not all wait for each other.
    let square = m * m
    let low = simd8_fma(
        simd8_fma(m, Lane8(repeating: 2.000_071_48e-1), Lane8(repeating: -2.499_999_4e-1)), m,
        Lane8(repeating: 3.333_333_12e-1))
    let middle = simd8_fma(
        simd8_fma(m, Lane8(repeating: -1.242_014_08e-1), Lane8(repeating: 1.424_932_28e-1)), m,
        Lane8(repeating: -1.666_805_77e-1))
    let high = simd8_fma(
        simd8_fma(m, Lane8(repeating: 7.037_683_63e-2), Lane8(repeating: -1.151_461_03e-1)), m,
        Lane8(repeating: 1.167_699_87e-1))
    let cube = square * m
    let p = simd8_fma(simd8_fma(high, cube, middle), cube, low)
    let tail = simd8_fma(n, Lane8(repeating: -2.121_944_4e-4), simd8_fma(p * m, square, square * -0.5))
    return simd8_fma(n, Lane8(repeating: 0.693_359_375), m + tail)
}

@inline(__always)
package func smaller(_ a: Lane8, _ b: Lane8) -> Lane8 { simd8_min(a, b) }

@inline(__always)
package func larger(_ a: Lane8, _ b: Lane8) -> Lane8 { simd8_max(a, b) }

/// a · b + c with one rounding.
@inline(__always)
package func fused(_ a: Lane8, _ b: Lane8, _ c: Lane8) -> Lane8 { simd8_fma(a, b, c) }

/// The sum of all numbers in some blocks of a row.
package func rowSum(_ row: Span<Lane8>, blocks: Range<Int>) -> Float {
    var sum = Lane8.zero
    for block in blocks { sum += row[block] }
    return sum.sum()
}

/// Whether this processor has the instructions the kernels are compiled for.
public func processorRunsKernels() -> Bool { processor_has_avx2_and_fma() != 0 }

extension SIMD8<Float> {
    @inline(__always)
    fileprivate init(bits: SIMD8<Int32>) { self = simd8_from_bits(bits) }

    @inline(__always)
    fileprivate var bits: SIMD8<Int32> { simd8_to_bits(self) }
}

import CSIMD

/// Multiplications and additions per second that one thread does on numbers it holds, eight lanes at once.
func arithmeticPeak() -> Double {
    let rounds = 2_000_000
    var sums = (0..<10).map { simd8f(repeating: Float($0)) }
    let seconds = secondsPerRun(runs: 5) {
        var (a, b, c, d, e) = (sums[0], sums[1], sums[2], sums[3], sums[4])
        var (f, g, h, i, j) = (sums[5], sums[6], sums[7], sums[8], sums[9])
        let (factor, term) = (simd8f(repeating: 0.999), simd8f(repeating: 0.001))
        for _ in 0..<rounds {
            a = simd8_fma(a, factor, term)
            b = simd8_fma(b, factor, term)
            c = simd8_fma(c, factor, term)
            d = simd8_fma(d, factor, term)
            e = simd8_fma(e, factor, term)
            f = simd8_fma(f, factor, term)
            g = simd8_fma(g, factor, term)
            h = simd8_fma(h, factor, term)
            i = simd8_fma(i, factor, term)
            j = simd8_fma(j, factor, term)
        }
        sums = [a, b, c, d, e, f, g, h, i, j]
    }
    return Double(rounds * 10 * 8 * 2) / seconds
}

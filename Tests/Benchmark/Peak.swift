/// Multiplications and additions per second that one thread does on numbers it holds, sixteen lanes at once.
func arithmeticPeak() -> Double {
    let rounds = 2_000_000
    var sums = (0..<10).map { SIMD16<Float>(repeating: Float($0)) }
    let seconds = secondsPerRun(runs: 5) {
        var (a, b, c, d, e) = (sums[0], sums[1], sums[2], sums[3], sums[4])
        var (f, g, h, i, j) = (sums[5], sums[6], sums[7], sums[8], sums[9])
        let (factor, term) = (SIMD16<Float>(repeating: 0.999), SIMD16<Float>(repeating: 0.001))
        for _ in 0..<rounds {
            a = term.addingProduct(a, factor)
            b = term.addingProduct(b, factor)
            c = term.addingProduct(c, factor)
            d = term.addingProduct(d, factor)
            e = term.addingProduct(e, factor)
            f = term.addingProduct(f, factor)
            g = term.addingProduct(g, factor)
            h = term.addingProduct(h, factor)
            i = term.addingProduct(i, factor)
            j = term.addingProduct(j, factor)
        }
        sums = [a, b, c, d, e, f, g, h, i, j]
    }
    return Double(rounds * 10 * 16 * 2) / seconds
}

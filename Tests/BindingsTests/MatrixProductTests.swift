import Bindings
import NaiveTwins
import Testing

@Suite struct MatrixProductTests {
    struct Size: CustomStringConvertible {
        let rows, columns, inner: Int
        var description: String { "\(rows) × \(inner) × \(columns)" }
    }

    static let sizes = [
        Size(rows: 1, columns: 1, inner: 1), Size(rows: 2, columns: 3, inner: 5), Size(rows: 16, columns: 203, inner: 26),
        Size(rows: 33, columns: 7, inner: 1024),
    ]

    private static func noise(_ count: Int, seed: UInt64) -> [Float] {
        var noise = Noise(seed: seed)
        return (0..<count).map { _ in Float(noise.uniform(-1, 1)) }
    }

    /// The same matrix stored as its transpose.
    private static func transposed(_ matrix: [Float], rows: Int, columns: Int) -> [Float] {
        (0..<(rows * columns)).map { matrix[$0 % rows * columns + $0 / rows] }
    }

    /// A matrix inside a larger array of sevens: `start` numbers before it, rows `pitch` apart.
    private static func placed(_ matrix: [Float], rows: Int, columns: Int, start: Int, pitch: Int) -> [Float] {
        var array = [Float](repeating: 7, count: start + rows * pitch)
        for row in 0..<rows {
            for column in 0..<columns { array[start + row * pitch + column] = matrix[row * columns + column] }
        }
        return array
    }

    @Test("a product inside larger arrays, transposed or not, agrees with the naive one and touches nothing else", arguments: sizes)
    func agrees(size: Size) {
        let (m, n, k) = (size.rows, size.columns, size.inner)
        let a = Self.noise(m * k, seed: 1)
        let b = Self.noise(k * n, seed: 2)
        let exact = naiveProduct(a, b, rows: m, columns: n, inner: k)
        // A sum of k products of numbers below one, each rounded.
        let tolerance = Double(Float.ulpOfOne) * Double(k + 1)
        for (flipA, flipB) in [(false, false), (true, false), (false, true), (true, true)] {
            let (aRows, aColumns) = flipA ? (k, m) : (m, k)
            let (bRows, bColumns) = flipB ? (n, k) : (k, n)
            let storedA = Self.placed(
                flipA ? Self.transposed(a, rows: m, columns: k) : a, rows: aRows, columns: aColumns, start: 3, pitch: aColumns + 2)
            let storedB = Self.placed(
                flipB ? Self.transposed(b, rows: k, columns: n) : b, rows: bRows, columns: bColumns, start: 5, pitch: bColumns + 1)
            var c = [Float](repeating: 7, count: 4 + m * (n + 3))
            var span = c.mutableSpan
            for isAdding in [false, true] {
                MatrixProduct.multiply(
                    &span, at: MatrixPlace(start: 4, pitch: n + 3), storedA.span,
                    at: MatrixPlace(start: 3, pitch: aColumns + 2, isTransposed: flipA), storedB.span,
                    at: MatrixPlace(start: 5, pitch: bColumns + 1, isTransposed: flipB), rows: m, columns: n, inner: k,
                    isAdding: isAdding)
            }
            for row in 0..<m {
                for column in 0..<(n + 3) {
                    let found = Double(c[4 + row * (n + 3) + column])
                    let expected = column < n ? 2 * exact[row * n + column] : 7
                    #expect(abs(found - expected) <= 2 * tolerance, "row \(row), column \(column)")
                }
            }
            #expect(c[0..<4].allSatisfy { $0 == 7 })
        }
    }

    @Test("the same product twice is the same to the bit")
    func repeats() {
        let (a, b) = (Self.noise(64 * 300, seed: 3), Self.noise(300 * 900, seed: 4))
        func product() -> [Float] {
            var c = [Float](repeating: 0, count: 64 * 900)
            var span = c.mutableSpan
            MatrixProduct.multiply(
                &span, at: MatrixPlace(pitch: 900), a.span, at: MatrixPlace(pitch: 300), b.span, at: MatrixPlace(pitch: 900),
                rows: 64, columns: 900, inner: 300, isAdding: false)
            return c
        }
        #expect(product() == product())
    }
}

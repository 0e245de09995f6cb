internal import COpenBLAS

/// Where a row-major matrix of single-precision numbers lies inside a larger array.
public struct MatrixPlace: Sendable {
    /// The first element's index, and how many elements lie between the starts of two rows.
    public let start, pitch: Int
    /// Whether the matrix that is meant is the transpose of what lies there.
    public let isTransposed: Bool

    public init(start: Int = 0, pitch: Int, isTransposed: Bool = false) {
        self.start = start
        self.pitch = pitch
        self.isTransposed = isTransposed
    }

    /// One past the last element, of so many rows and columns as meant.
    func end(rows: Int, columns: Int) -> Int {
        let (stored, width) = isTransposed ? (columns, rows) : (rows, columns)
        return start + (stored - 1) * pitch + width
    }
}

/// OpenBLAS's product of matrices, on the calling thread alone.
public enum MatrixProduct {
    private static let isSingleThreaded: Void = openblas_set_num_threads(1)

    /// C = A·B, or C += A·B.
    ///
    /// - Parameters:
    ///   - c: (rows, columns).
    ///   - a: (rows, inner).
    ///   - b: (inner, columns).
    public static func multiply(
        _ c: inout MutableSpan<Float>, at cPlace: MatrixPlace, _ a: Span<Float>, at aPlace: MatrixPlace, _ b: Span<Float>,
        at bPlace: MatrixPlace, rows: Int, columns: Int, inner: Int, isAdding: Bool
    ) {
        guard rows > 0, columns > 0, inner > 0 else { return }
        precondition(
            !cPlace.isTransposed && cPlace.end(rows: rows, columns: columns) <= c.count
                && aPlace.end(rows: rows, columns: inner) <= a.count && bPlace.end(rows: inner, columns: columns) <= b.count
                && min(cPlace.start, aPlace.start, bPlace.start) >= 0, "MatrixProduct: a matrix lies outside its array")
        isSingleThreaded
        unsafe c.withUnsafeMutableBufferPointer { c in
            unsafe a.withUnsafeBufferPointer { a in
                unsafe b.withUnsafeBufferPointer { b in
                    guard let c = c.baseAddress, let a = a.baseAddress, let b = b.baseAddress else { return }
                    unsafe cblas_sgemm(
                        CblasRowMajor, aPlace.isTransposed ? CblasTrans : CblasNoTrans,
                        bPlace.isTransposed ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), 1,
                        a + aPlace.start, Int32(aPlace.pitch), b + bPlace.start, Int32(bPlace.pitch), isAdding ? 1 : 0,
                        c + cPlace.start, Int32(cPlace.pitch))
                }
            }
        }
    }
}

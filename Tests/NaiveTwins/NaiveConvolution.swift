/// A filter over a raster, one cell at a time: (rows, columns) in, smaller by taps − 1 on the filtered axis out.
public enum NaiveConvolution {
    public static func alongRows(_ input: [Double], rows: Int, columns: Int, taps: [Double]) -> [Double] {
        (0..<rows).flatMap { row in
            (0...(columns - taps.count)).map { column in
                taps.indices.reduce(0) { $0 + taps[$1] * input[row * columns + column + $1] }
            }
        }
    }

    public static func acrossRows(_ input: [Double], rows: Int, columns: Int, taps: [Double]) -> [Double] {
        (0...(rows - taps.count)).flatMap { row in
            (0..<columns).map { column in
                taps.indices.reduce(0) { $0 + taps[$1] * input[(row + $1) * columns + column] }
            }
        }
    }
}

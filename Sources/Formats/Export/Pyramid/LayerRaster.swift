internal import Kernels
internal import Tensors

/// A north-up piece of what an export draws: classes as palette indices, or planes of values; never both.
struct LayerRaster: Sendable, Hashable {
    let rows, columns: Int
    /// (rows, columns), 0 where nothing was seen; empty where there are values.
    private(set) var classes: [UInt8]
    /// (planes, rows, columns), NaN where nothing was seen; empty where there are classes.
    private(set) var values: [Float]

    enum Kind: Sendable, Hashable {
        case classes
        case values(planes: Int)

        var bytesPerCell: Int {
            switch self {
            case .classes: 1
            case .values(let planes): 4 * planes
            }
        }
    }

    /// Nothing is seen yet.
    init(_ kind: Kind, rows: Int, columns: Int) {
        (self.rows, self.columns) = (rows, columns)
        switch kind {
        case .classes: (classes, values) = (Array(repeating: 0, count: rows * columns), [])
        case .values(let planes): (classes, values) = ([], Array(repeating: .nan, count: planes * rows * columns))
        }
    }

    init(rows: Int, columns: Int, classes: [UInt8]) {
        precondition(classes.count == rows * columns, "LayerRaster: \(classes.count) classes for \(rows) × \(columns)")
        (self.rows, self.columns, self.classes, values) = (rows, columns, classes, [])
    }

    init(rows: Int, columns: Int, values: [Float]) {
        precondition(values.count % (rows * columns) == 0, "LayerRaster: \(values.count) values for \(rows) × \(columns)")
        (self.rows, self.columns, classes, self.values) = (rows, columns, [], values)
    }

    var kind: Kind { values.isEmpty ? .classes : .values(planes: values.count / (rows * columns)) }

    var isUnseen: Bool { values.isEmpty ? classes.allSatisfy { $0 == 0 } : values.allSatisfy(\.isNaN) }

    /// Lays what lies at (`row`, `column`) of another raster and below and right of it over what lies at a place of this one.
    ///
    /// - Parameters:
    ///   - height, width: the size of what is laid.
    ///   - top, left: where it is laid.
    mutating func lay(_ other: LayerRaster, row: Int, column: Int, height: Int, width: Int, top: Int, left: Int) {
        precondition(
            kind == other.kind && row >= 0 && column >= 0 && row + height <= other.rows && column + width <= other.columns
                && top >= 0 && left >= 0 && top + height <= rows && left + width <= columns,
            "LayerRaster: \(height) × \(width) from \(row), \(column) to \(top), \(left)")
        for line in 0..<height where !classes.isEmpty {
            let (from, to) = ((row + line) * other.columns + column, (top + line) * columns + left)
            classes.replaceSubrange(to..<(to + width), with: other.classes[from..<(from + width)])
        }
        for plane in 0..<(values.count / (rows * columns)) {
            for line in 0..<height {
                let from = (plane * other.rows + row + line) * other.columns + column
                let to = (plane * rows + top + line) * columns + left
                values.replaceSubrange(to..<(to + width), with: other.values[from..<(from + width)])
            }
        }
    }

    /// A run of pixels, each the cell of another raster that it lies in; unseen outside of it.
    ///
    /// - Parameters:
    ///   - first: the column (x) and row (y) of the first pixel's centre, in the other raster's cells.
    ///   - step: from one pixel to the next.
    ///   - row, column: where the run begins in this raster.
    mutating func sample(
        _ other: LayerRaster, from first: SIMD2<Double>, step: SIMD2<Double>, row: Int, column: Int, count: Int
    ) {
        precondition(
            kind == other.kind && row >= 0 && row < rows && column >= 0 && column + count <= columns,
            "LayerRaster: \(count) pixels at \(row), \(column) of \(rows) × \(columns)")
        let (rows, columns) = (rows, columns)
        if values.isEmpty {
            let cells = other.classes.span
            var out = classes.mutableSpan
            sampleNearest(
                out: &out, at: row * columns + column, count: count, cells: cells, first: 0, rows: other.rows,
                columns: other.columns, x: first.x, y: first.y, stepX: step.x, stepY: step.y, unseen: 0)
            return
        }
        let planes = values.count / (rows * columns)
        let cells = other.values.span
        var out = values.mutableSpan
        for plane in 0..<planes {
            sampleNearest(
                out: &out, at: (plane * rows + row) * columns + column, count: count, cells: cells,
                first: plane * other.rows * other.columns, rows: other.rows, columns: other.columns, x: first.x, y: first.y,
                stepX: step.x, stepY: step.y, unseen: .nan)
        }
    }

    /// At half the scale: four cells become one, of the class most of them have, or of their mean; unseen cells have no say.
    func halved() -> LayerRaster {
        precondition(rows % 2 == 0 && columns % 2 == 0, "halve: \(rows) × \(columns)")
        let (height, width) = (rows / 2, columns / 2)
        var half = LayerRaster(kind, rows: height, columns: width)
        if values.isEmpty {
            let cells = classes.span
            var out = half.classes.mutableSpan
            for row in 0..<height {
                halveClassRow(
                    out: &out, at: row * width, cells: cells, upper: 2 * row * columns, lower: (2 * row + 1) * columns,
                    count: width)
            }
            return half
        }
        let cells = values.span
        let planes = values.count / (rows * columns)
        var out = half.values.mutableSpan
        // Planes lie below one another, so their rows are rows of one tall raster.
        for row in 0..<(planes * height) {
            halveValueRow(
                out: &out, at: row * width, cells: cells, upper: 2 * row * columns, lower: (2 * row + 1) * columns, count: width)
        }
        return half
    }
}

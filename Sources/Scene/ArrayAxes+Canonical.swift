extension ArrayAxes {
    /// For each cell in canonical order (rows along +y, columns along +x), its place in an array laid out along these axes.
    package func canonicalCells(rows: Int, columns: Int) -> [Int] {
        var places: [Int] = []
        places.reserveCapacity(rows * columns)
        let (alongY, alongX) = firstIsX ? (second, first) : (first, second)
        for row in 0..<rows {
            let y = alongY.isPositive ? row : rows - 1 - row
            for column in 0..<columns {
                let x = alongX.isPositive ? column : columns - 1 - column
                places.append(firstIsX ? x * rows + y : y * columns + x)
            }
        }
        return places
    }
}

public import Kernels

/// The sums over frames that everything a tile says is read from: a commutative monoid, so drives and machines merge without loss.
public struct TileSums: Sendable, Hashable {
    public let layout: SumLayout
    /// Cells along one side; a multiple of eight.
    public let cells: Int
    /// (rows, planes, columns / 8), eight cells a vector; row 0 has the smallest y.
    ///
    /// Row by row, so that the planes of a row lie side by side: planes far apart by a power of two would fight for the same few
    /// places of the cache.
    public internal(set) var vectors: [Lane8]

    /// The empty sum: what no frame saw.
    public init(layout: SumLayout, cells: Int) {
        precondition(cells > 0 && cells % 8 == 0, "TileSums: \(cells) cells a side, not a multiple of eight")
        self.layout = layout
        self.cells = cells
        vectors = Array(repeating: .zero, count: layout.planes * cells * cells / 8)
    }

    /// Vectors in a row.
    public var blocks: Int { cells / 8 }

    /// Where a row of a plane begins in `vectors`; the same row of the next plane follows.
    public func place(plane: Int, row: Int) -> Int { (row * layout.planes + plane) * blocks }

    public subscript(plane: Int, row: Int, column: Int) -> Float {
        vectors[place(plane: plane, row: row) + column / 8][column % 8]
    }

    /// (planes, rows, columns / 8): some planes, each whole, one after the other.
    func planes(_ chosen: Range<Int>) -> [Lane8] {
        var values: [Lane8] = []
        values.reserveCapacity(chosen.count * cells * blocks)
        for plane in chosen {
            for row in 0..<cells {
                let start = place(plane: plane, row: row)
                values.append(contentsOf: vectors[start..<(start + blocks)])
            }
        }
        return values
    }

    /// Forgets every frame.
    public mutating func clear() {
        for index in vectors.indices { vectors[index] = .zero }
    }

    /// Merges the sums of other frames into these.
    public mutating func add(_ other: TileSums) {
        precondition(
            layout == other.layout && cells == other.cells, "TileSums: \(layout), \(cells) and \(other.layout), \(other.cells)")
        let (added, length) = (layout.addedPlanes * blocks, layout.planes * blocks)
        for row in 0..<cells {
            let start = row * length
            for index in start..<(start + added) { vectors[index] += other.vectors[index] }
            for index in (start + added)..<(start + length) { vectors[index] = larger(vectors[index], other.vectors[index]) }
        }
    }

    public var isEmpty: Bool { seenRows.isEmpty }

    /// The rows outside of which no frame saw a cell.
    var seenRows: Range<Int> {
        func isSeen(_ row: Int) -> Bool {
            let start = place(plane: SumLayout.views, row: row)
            return vectors[start..<(start + blocks)].contains { $0 != .zero }
        }
        guard let first = (0..<cells).first(where: isSeen), let last = (0..<cells).last(where: isSeen) else { return 0..<0 }
        return first..<(last + 1)
    }
}

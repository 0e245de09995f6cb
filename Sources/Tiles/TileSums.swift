public import Kernels

/// The sums over frames that everything a tile says is read from: a commutative monoid, so drives and machines merge without loss.
public struct TileSums: Sendable, Hashable {
    public let layout: SumLayout
    /// Cells along one side; a multiple of eight.
    public let cells: Int
    /// (planes, rows, columns / 8), eight cells a vector; row 0 has the smallest y.
    public internal(set) var planes: [Lane8]

    /// The empty sum: what no frame saw.
    public init(layout: SumLayout, cells: Int) {
        precondition(cells > 0 && cells % 8 == 0, "TileSums: \(cells) cells a side, not a multiple of eight")
        self.layout = layout
        self.cells = cells
        planes = Array(repeating: .zero, count: layout.planes * cells * cells / 8)
    }

    /// Vectors in a row.
    public var blocks: Int { cells / 8 }
    /// Vectors in a plane.
    public var planeStride: Int { cells * cells / 8 }

    public subscript(plane: Int, row: Int, column: Int) -> Float {
        planes[plane * planeStride + row * blocks + column / 8][column % 8]
    }

    /// Merges the sums of other frames into these.
    public mutating func add(_ other: TileSums) {
        precondition(
            layout == other.layout && cells == other.cells, "TileSums: \(layout), \(cells) and \(other.layout), \(other.cells)")
        let added = layout.addedPlanes * planeStride
        addInto(&planes, other.planes, count: added)
        for index in added..<planes.count {
            planes[index] = planes[index].replacing(with: other.planes[index], where: other.planes[index] .> planes[index])
        }
    }

    private func addInto(_ a: inout [Lane8], _ b: [Lane8], count: Int) {
        for index in 0..<count { a[index] += b[index] }
    }

    public var isEmpty: Bool {
        let start = SumLayout.views * planeStride
        return !planes[start..<(start + planeStride)].contains { $0 != .zero }
    }
}

extension TileSums {
    /// A plane summed over the tile.
    public func total(of plane: Int) -> Double {
        planes[(plane * planeStride)..<((plane + 1) * planeStride)].reduce(0.0) { total, block in
            var sum = total
            for lane in 0..<8 { sum += Double(block[lane]) }
            return sum
        }
    }
}

internal import Bindings
internal import Kernels

/// A range of a grid's rows with their gradients and moments, in the hands of one thread.
struct Slab: Sendable {
    /// Rows it owns, and the voxels with a corner among them.
    let rows, reach: Range<Int>
    private var sums: [Lane16]
    /// (rows), the moments of their gradients.
    private(set) var means, squares: [Lane16]
    private var stamps, touched: [Int32]
    private var count = 0

    /// A grid cut into slabs of about equally many rows.
    static func slabs(of grid: VoxelGrid, count: Int = 16) -> [Slab] {
        let planes = grid.rowPlanes
        var slabs: [Slab] = []
        var plane = 0
        for index in 1...count {
            let goal = grid.rows.count * index / count
            var end = plane
            while end < planes.count - 1, planes[end] < goal { end += 1 }
            guard end > plane else { continue }
            let last = grid.voxelPlanes.count - 1
            slabs.append(
                Slab(
                    rows: planes[plane]..<planes[end],
                    reach: grid.voxelPlanes[min(max(0, plane - 1), last)]..<grid.voxelPlanes[min(end, last)]))
            plane = end
        }
        return slabs
    }

    private init(rows: Range<Int>, reach: Range<Int>) {
        self.rows = rows
        self.reach = reach
        sums = Array(repeating: .zero, count: rows.count)
        (means, squares) = (sums, sums)
        stamps = Array(repeating: -1, count: rows.count)
        touched = Array(repeating: 0, count: rows.count)
    }

    /// Takes moments of before.
    ///
    /// - Returns: false, and nothing is changed, where they are not as many as the slab's rows.
    mutating func restore(means: [Lane16], squares: [Lane16]) -> Bool {
        guard means.count == rows.count, squares.count == rows.count else { return false }
        (self.means, self.squares) = (means, squares)
        return true
    }

    /// Adds up what the chunks' rays ask, in the chunks' order, and smooths.
    mutating func gather(_ chunks: [RayChunk], grid: VoxelGrid, step: Int, smoothing: Float) {
        count = 0
        for chunk in chunks {
            count = Self.scatter(
                &sums, &stamps, &touched, count: count, rows: rows, reach: reach, chunk: chunk, grid: grid, step: Int32(step))
        }
        Self.smooth(&sums, touched: touched, count: count, first: rows.lowerBound, grid: grid, weight: smoothing)
    }

    /// Moves the slab's touched rows.
    mutating func step(_ rows: inout MutableSpan<Lane16>, rates: Lane16, floors: Lane16) {
        Self.move(&rows, &means, &squares, sums: sums, touched: touched, count: count, rates: rates, floors: floors)
    }

    private static func scatter(
        _ sums: inout [Lane16], _ stamps: inout [Int32], _ touched: inout [Int32], count: Int, rows: Range<Int>, reach: Range<Int>,
        chunk: RayChunk, grid: VoxelGrid, step: Int32
    ) -> Int {
        var sumSpan = sums.mutableSpan
        var stampSpan = stamps.mutableSpan
        var touchedSpan = touched.mutableSpan
        return scatterGradients(
            &sumSpan, &stampSpan, &touchedSpan, count: count, owned: rows, reach: reach, gradients: chunk.gradients.span,
            voxels: chunk.voxels.span, entries: chunk.entries, bases: chunk.bases.span, corners: grid.corners.span, stamp: step)
    }

    private static func smooth(
        _ sums: inout [Lane16], touched: [Int32], count: Int, first: Int, grid: VoxelGrid, weight: Float
    ) {
        var span = sums.mutableSpan
        smoothRows(
            &span, touched: touched.span, count: count, first: first, neighbours: grid.neighbours.span, rows: grid.rows.span,
            weight: weight)
    }

    private static func move(
        _ rows: inout MutableSpan<Lane16>, _ means: inout [Lane16], _ squares: inout [Lane16], sums: [Lane16], touched: [Int32],
        count: Int, rates: Lane16, floors: Lane16
    ) {
        var meanSpan = means.mutableSpan
        var squareSpan = squares.mutableSpan
        adamRows(&rows, &meanSpan, &squareSpan, sums: sums.span, touched: touched.span, count: count, rates: rates, floors: floors)
    }
}

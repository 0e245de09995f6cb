internal import Scene

/// The blocks near the one that is searched: those of its own column of blocks and of the columns within reach.
struct BlockWindow {
    let rows, columns, reach: Int
    private var blocks: [TileIndex: ClassPlanes] = [:]
    private var here = TileIndex(i: 0, j: 0)

    init(rows: Int, columns: Int, reach: Int) {
        self.rows = rows
        self.columns = columns
        self.reach = reach
    }

    /// The block that is searched; nil where nothing of it was seen.
    var block: ClassPlanes? { blocks[here] }

    /// - Parameter known: the blocks there are; nil where only asking tells.
    mutating func move(
        to index: TileIndex, known: Set<TileIndex>?, _ planes: (TileIndex) throws -> ClassPlanes?
    ) rethrows {
        here = index
        blocks = blocks.filter { $0.key.i >= index.i - reach }
        for i in (index.i - reach)...(index.i + reach) {
            for j in (index.j - reach)...(index.j + reach) {
                let near = TileIndex(i: i, j: j)
                if known?.contains(near) ?? true, blocks[near] == nil { blocks[near] = try planes(near) }
            }
        }
    }

    func raster(_ style: Int, ofLead: Bool, margin: Int) -> ClassRaster? {
        guard blocks[here] != nil else { return nil }
        var raster = ClassRaster(
            firstColumn: here.i * columns - margin, firstRow: here.j * rows - margin, rows: rows + 2 * margin,
            columns: columns + 2 * margin)
        for i in (here.i - reach)...(here.i + reach) {
            for j in (here.j - reach)...(here.j + reach) {
                guard let block = blocks[TileIndex(i: i, j: j)] else { continue }
                let plane = ofLead ? block.lead[style] : block.probability[style]
                let (left, bottom) = (i * columns - raster.firstColumn, j * rows - raster.firstRow)
                for row in max(0, -bottom)..<max(0, -bottom, min(rows, raster.rows - bottom)) {
                    for column in max(0, -left)..<max(0, -left, min(columns, raster.columns - left)) {
                        let (from, to) = (row * columns + column, (row + bottom) * raster.columns + column + left)
                        guard block.views[from] > 0 else { continue }
                        raster.probability[to] = plane[from]
                        raster.seen[to] = 1
                    }
                }
            }
        }
        return raster
    }
}

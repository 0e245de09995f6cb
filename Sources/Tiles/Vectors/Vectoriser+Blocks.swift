internal import Bindings
public import Scene

extension Vectoriser {
    /// The lines and polygons of a map.
    ///
    /// - Parameters:
    ///   - tiles: in (i, j) order.
    ///   - tile: nil where no frame saw it; asked for each tile twice.
    public mutating func vectors(
        of tiles: [TileIndex], grid: TileGrid, _ tile: (TileIndex) throws -> FusedTile?, progress: (Int, Int) -> Void = { _, _ in }
    ) rethrows -> [MapVector] {
        let reader = self
        return try vectors(of: tiles, rows: grid.cells, columns: grid.cells, progress: progress) { index in
            try tile(index).map { reader.planes(of: $0) }
        }
    }

    /// The lines and polygons of one raster, in metres from its first cell's corner: x along its columns, y along its rows.
    public mutating func vectors(of planes: ClassPlanes) -> [MapVector] {
        vectors(of: [TileIndex(i: 0, j: 0)], rows: planes.rows, columns: planes.columns) { _ in planes }
    }

    private mutating func vectors(
        of blocks: [TileIndex], rows: Int, columns: Int, progress: (Int, Int) -> Void = { _, _ in },
        _ planes: (TileIndex) throws -> ClassPlanes?
    ) rethrows -> [MapVector] {
        var window = BlockWindow(rows: rows, columns: columns, reach: (margin - 1) / min(rows, columns) + 1)
        let known = Set(blocks)
        for (done, index) in blocks.enumerated() {
            try window.move(to: index, known: known, planes)
            search { style, ofLead, margin in window.raster(style, ofLead: ofLead, margin: margin) }
            progress(done + 1, blocks.count)
        }
        let shapes = shapes()
        var ground = shapes.map { _ in Ground() }
        var samples: [TileIndex: [(shape: Int, row: Int, column: Int)]] = [:]
        for (shape, traced) in shapes.enumerated() {
            for cell in traced.cells(resolution: resolution) {
                let block = TileIndex(i: cell.column.floorDivided(by: columns), j: cell.row.floorDivided(by: rows))
                guard known.contains(block) else { continue }
                samples[block, default: []].append((shape, cell.row - block.j * rows, cell.column - block.i * columns))
            }
        }
        for (block, cells) in samples.sorted(by: { $0.key < $1.key }) {
            guard let planes = try planes(block) else { continue }
            for (shape, row, column) in cells {
                ground[shape].add(planes, style: shapes[shape].style, cell: row * columns + column)
            }
        }
        return zip(shapes, ground).map { shape, ground in
            MapVector(
                className: styles[shape.style].style.name, shape: shape.shape,
                confidence: shape.confidence ?? ground.meanProbability, views: ground.meanViews)
        }
    }

    /// What lies under a shape, in whole numbers: the order in which cells are added does not count.
    private struct Ground {
        private var cells = 0
        private var views = 0
        private var probability: Int64 = 0

        mutating func add(_ planes: ClassPlanes, style: Int, cell: Int) {
            guard planes.views[cell] > 0 else { return }
            cells += 1
            views += Int(planes.views[cell])
            probability += Fixed.of(planes.probability[style][cell])
        }

        var meanViews: Double { cells > 0 ? Double(views) / Double(cells) : 0 }
        var meanProbability: Double { cells > 0 ? Double(probability) / Fixed.unit / Double(cells) : 0 }
    }
}

extension TracedShape {
    /// The cells under a line, one for each cell's length of it; or those whose centres lie inside a polygon.
    func cells(resolution: Double) -> [LatticeCell] {
        switch shape {
        case .line(let points):
            MapVector.samples(of: points, spacing: resolution).map { LatticeCell(containing: $0 / resolution) }
        case .polygon(let rings): Self.inside(rings.map { $0.map { $0 / resolution } })
        }
    }

    private static func inside(_ rings: [[SIMD2<Double>]]) -> [LatticeCell] {
        guard let bounds = Rectangle(around: rings.flatMap { $0 }) else { return [] }
        var cells: [LatticeCell] = []
        for row in Int(bounds.minY.rounded(.down))...Int(bounds.maxY.rounded(.down)) {
            // Where the row's middle meets the rings, pairs of crossings enclose what is inside.
            let y = Double(row) + 0.5
            let crossings = rings.flatMap { ring in
                zip(ring, ring.dropFirst()).filter { ($0.0.y > y) != ($0.1.y > y) }
                    .map { $0.0.x + (y - $0.0.y) / ($0.1.y - $0.0.y) * ($0.1.x - $0.0.x) }
            }.sorted()
            for pair in stride(from: 0, to: crossings.count - 1, by: 2) {
                let (first, end) = (Int((crossings[pair] - 0.5).rounded(.up)), Int((crossings[pair + 1] - 0.5).rounded(.up)))
                if first < end { cells += (first..<end).map { LatticeCell(row: row, column: $0) } }
            }
        }
        return cells
    }
}

extension LatticeCell {
    /// - Parameter place: in cells.
    init(containing place: SIMD2<Double>) {
        self.init(row: Int(place.y.rounded(.down)), column: Int(place.x.rounded(.down)))
    }
}

extension MapVector {
    /// Points along a line, equally spaced, both ends among them; as near to `spacing` apart as goes, and never further.
    public static func samples(of line: [SIMD2<Double>], spacing: Double) -> [SIMD2<Double>] {
        samples(of: line, count: max(2, Int((lengthOf(line) / spacing).rounded(.up)) + 1))
    }

    /// So many points along a line, equally spaced, both ends among them.
    public static func samples(of line: [SIMD2<Double>], count: Int) -> [SIMD2<Double>] {
        guard let first = line.first, let last = line.last else { return [] }
        let step = lengthOf(line) / Double(count - 1)
        var points = [first]
        var (along, piece) = (0.0, 0)
        for index in 1..<max(1, count - 1) {
            let target = step * Double(index)
            while piece + 2 < line.count, along + separation(line[piece], line[piece + 1]) < target {
                along += separation(line[piece], line[piece + 1])
                piece += 1
            }
            let length = separation(line[piece], line[piece + 1])
            let share = length > 0 ? min(1, (target - along) / length) : 0
            points.append(line[piece] + (line[piece + 1] - line[piece]) * share)
        }
        return points + [last]
    }
}

extension Int {
    func floorDivided(by divisor: Int) -> Int { Int((Double(self) / Double(divisor)).rounded(.down)) }
}

internal import RealModule
public import Scene

/// Where two maps of one place say different things, beyond what either is unsure of.
///
/// A cell of a class is said by a map where the class's probability, as decided, is at least a half. It has vanished where the other map
/// says it nowhere within `reach`, so that a map a little out of place has not changed, and says so firmly: with l the log-odds, n the
/// effective views, the first map's l less the largest of the second's around the cell must exceed `firmness` times
/// √(perView² (1/n₁ + 1/n₂) + shared²). What a frame gets wrong for itself fades with its fellows; what all frames of a drive share
/// does not. Appearing is the same with the maps exchanged.
public struct DifferenceRule: Sendable, Hashable {
    /// Metres.
    public let reach: Double
    /// Standard deviations of a log-odds: of one view's own error, and of what a map's views share.
    public let perView, shared: Double
    /// In standard deviations.
    public let firmness: Double
    /// An object has changed where at least this share of what was said of it has.
    public let share: Double
    /// Metres of a line, square metres of a polygon's said cells: what is smaller has not changed.
    public let shortest, smallest: Double

    /// Chosen by looking at pairs of maps of four simulated towns; `Tests/Oracles/changes.py` counts false alarms on others.
    public static let usual = DifferenceRule(
        reach: 0.6, perView: 0.7, shared: 0.65, firmness: 3, share: 0.6, shortest: 8, smallest: 4)
}

/// What became of a cell that one of two maps says.
public enum CellChange: UInt8, Sendable {
    case vanished = 1
    case appeared = 2
}

/// The cells that two maps say, class by class, and those of them that changed; found block by block, whatever the blocks.
public struct MapDifference: Sendable {
    public let rule: DifferenceRule
    public let resolution: Double
    public let classes: [String]
    /// Cells that both maps saw.
    public private(set) var comparedCells = 0
    /// (classes): cells that the first map says, and the second.
    private var said: [[Set<LatticeCell>]]
    /// (classes): those of them that vanished, and those that appeared.
    private var changed: [[Set<LatticeCell>]]
    private let margin: Int

    /// - Parameters:
    ///   - vectorisers: of the two maps; they draw the same classes.
    public init(_ first: Vectoriser, _ second: Vectoriser, rule: DifferenceRule = .usual) {
        precondition(
            first.styles.map { $0.style } == second.styles.map { $0.style } && first.resolution == second.resolution,
            "MapDifference: maps of different classes or cells")
        self.rule = rule
        resolution = first.resolution
        classes = first.styles.map { $0.style.name }
        said = [classes.map { _ in [] }, classes.map { _ in [] }]
        changed = said
        margin = Int((rule.reach / resolution).rounded(.down))
    }

    /// Compares two maps cut into the same tiles.
    ///
    /// - Parameters:
    ///   - tiles: that both maps have, in (i, j) order.
    ///   - planes: of the first map or the second.
    public mutating func compare(
        _ tiles: [TileIndex], grid: TileGrid, _ planes: (_ map: Int, TileIndex) throws -> ClassPlanes?
    ) rethrows {
        let reach = max(1, (margin - 1) / grid.cells + 1)
        var windows = (0..<2).map { _ in BlockWindow(rows: grid.cells, columns: grid.cells, reach: reach) }
        for index in tiles {
            for map in 0..<2 {
                // Cells around a tile count wherever the map has them.
                try windows[map].move(to: index, known: nil) { try planes(map, $0) }
            }
            guard let a = windows[0].block, let b = windows[1].block else { continue }
            comparedCells += a.views.indices.count { a.views[$0] > 0 && b.views[$0] > 0 }
            for style in classes.indices {
                compare(a, b, windows[1], index, style, grid, map: 0)
                compare(b, a, windows[0], index, style, grid, map: 1)
            }
        }
    }

    /// Looks at what `here` says, and for it in the surroundings of the same cells in the other map.
    private mutating func compare(
        _ here: ClassPlanes, _ there: ClassPlanes, _ around: BlockWindow, _ index: TileIndex, _ style: Int, _ grid: TileGrid,
        map: Int
    ) {
        guard let raster = around.raster(style, ofLead: false, margin: margin) else { return }
        for row in 0..<grid.cells {
            for column in 0..<grid.cells {
                let cell = row * grid.cells + column
                guard here.probability[style][cell] >= 0.5, here.views[cell] > 0, there.views[cell] > 0 else { continue }
                let lattice = LatticeCell(row: index.j * grid.cells + row, column: index.i * grid.cells + column)
                said[map][style].insert(lattice)
                var nearest: Float = 0
                for dy in -margin...margin {
                    for dx in -margin...margin where dx * dx + dy * dy <= margin * margin {
                        nearest = max(nearest, raster.probability[(row + margin + dy) * raster.columns + column + margin + dx])
                    }
                }
                let less = Self.logOdds(here.probability[style][cell]) - Self.logOdds(nearest)
                let own = rule.perView * rule.perView
                let spread =
                    (own / Double(here.effectiveViews[cell]) + own / Double(there.effectiveViews[cell])
                    + rule.shared * rule.shared).squareRoot()
                if less >= rule.firmness * spread { changed[map][style].insert(lattice) }
            }
        }
    }

    private static func logOdds(_ p: Float) -> Double {
        let held = Double(min(max(p, 0.01), 0.99))
        return Double.log(held / (1 - held))
    }

    /// How many cells of a class the first map says, how many of these vanished; how many the second says, how many of these appeared.
    public func counts(_ name: String) -> (first: Int, vanished: Int, second: Int, appeared: Int) {
        guard let style = classes.firstIndex(of: name) else { return (0, 0, 0, 0) }
        return (said[0][style].count, changed[0][style].count, said[1][style].count, changed[1][style].count)
    }

    /// What became of each changed cell of a tile: (rows, columns), 0 where nothing did.
    public func changes(in tile: TileIndex, grid: TileGrid) -> [UInt8] {
        var codes = [UInt8](repeating: 0, count: grid.cells * grid.cells)
        for (map, code) in [(0, CellChange.vanished), (1, CellChange.appeared)] {
            for cells in changed[map] {
                for cell in cells {
                    let (row, column) = (cell.row - tile.j * grid.cells, cell.column - tile.i * grid.cells)
                    if row >= 0, column >= 0, row < grid.cells, column < grid.cells {
                        codes[row * grid.cells + column] |= code.rawValue
                    }
                }
            }
        }
        return codes
    }

    /// The parts of a map's lines and polygons that changed.
    ///
    /// - Parameter map: 0 for what the first map has and the second has not, 1 the other way round.
    func changed(_ vectors: [MapVector], map: Int) -> [MapVector] {
        vectors.flatMap { vector -> [MapVector] in
            guard let style = classes.firstIndex(of: vector.className) else { return [] }
            switch vector.shape {
            case .line(let line):
                return stretches(of: line, said[map][style], changed[map][style]).map {
                    MapVector(className: vector.className, shape: .line($0), confidence: vector.confidence, views: vector.views)
                }
            case .polygon:
                let shape = TracedShape(style: style, shape: vector.shape, confidence: nil)
                let own = Set(shape.cells(resolution: resolution)).union(shape.outlineCells(resolution: resolution))
                    .intersection(said[map][style])
                let gone = own.intersection(changed[map][style])
                let cell = resolution * resolution
                guard Double(gone.count) * cell >= rule.smallest, Double(gone.count) >= rule.share * Double(own.count) else {
                    return []
                }
                return [vector]
            }
        }
    }

    /// Runs along a line whose said cells mostly changed, bridging a metre where they did not.
    private func stretches(of line: [SIMD2<Double>], _ said: Set<LatticeCell>, _ changed: Set<LatticeCell>) -> [[SIMD2<Double>]] {
        let points = MapVector.samples(of: line, spacing: resolution)
        let bridge = Int((1 / resolution).rounded())
        var runs: [(first: Int, last: Int, changed: Int, said: Int)] = []
        for (index, point) in points.enumerated() {
            let cell = LatticeCell(containing: point / resolution)
            guard said.contains(cell), changed.contains(cell) else {
                if said.contains(cell), let last = runs.indices.last, index - runs[last].last <= bridge { runs[last].said += 1 }
                continue
            }
            if let last = runs.indices.last, index - runs[last].last <= bridge {
                runs[last].last = index
                runs[last].changed += 1
                runs[last].said += 1
            } else {
                runs.append((index, index, 1, 1))
            }
        }
        return runs.filter { run in
            lengthOf(Array(points[run.first...run.last])) >= rule.shortest
                && Double(run.changed) >= rule.share * Double(run.last - run.first + 1)
        }.map { Array(points[$0.first...$0.last]) }
    }
}

extension TracedShape {
    /// The cells under the outline.
    func outlineCells(resolution: Double) -> [LatticeCell] {
        guard case .polygon(let rings) = shape else { return [] }
        return rings.flatMap { ring in
            MapVector.samples(of: ring, spacing: resolution).map { LatticeCell(containing: $0 / resolution) }
        }
    }
}

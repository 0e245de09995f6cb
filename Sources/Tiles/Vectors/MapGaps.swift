internal import Bindings
internal import RealModule
public import Scene

/// An area of the road of which one more drive would teach most.
public struct MapGap: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
        /// No frame saw it.
        case unseen
        /// Fewer effective views than a drive brings.
        case thin
        /// The frames agree on nothing: the fused classes are as good as undecided.
        case unsure
        /// Drives decide differently.
        case conflict
    }

    /// Closed rings, metres of the map frame.
    public let rings: [[SIMD2<Double>]]
    /// Square metres.
    public let area: Double
    /// How much uncertainty one more drive is expected to take away: nats, summed over cells, times a cell's area.
    public let gain: Double
    /// The share of its cells that each reason holds for, largest first; only those above a tenth.
    public let reasons: [(reason: Reason, share: Double)]

    public static func == (a: MapGap, b: MapGap) -> Bool { a.rings == b.rings && a.gain == b.gain }
    public func hash(into hasher: inout Hasher) { hasher.combine(rings) }
}

/// Finds where a map cannot be trusted, on the road and near it.
///
/// The map itself says how fast it learns: the mean entropy of its cells by their effective views is its learning curve. A cell seen n
/// times is expected to lose the share of its entropy that the curve loses from n to n + m, m being the effective views a drive brings;
/// an unseen cell goes from ignorance (ln of the number of classes) to the curve's value at m. Where drives conflict, what is gained is
/// at least the new drive's say, m / (n + m), times the disagreement: one voice among many settles little.
public struct MapGaps: Sendable {
    /// Side of the squares that gaps are made of, metres, and of the larger squares that no gap reaches beyond.
    public static let square = 3.0
    public static let largest = 30.0
    /// The road is what lies this near to where the cars drove, metres.
    public static let reach = 10.0
    /// A square is a gap where a cell of it gains this much on average, nats: what it gains where a fifth of it is seen for the first time
    /// (0.55 nats a cell in a simulated street).
    public static let worthwhile = 0.12

    private let grid: TileGrid
    private let ignorance: Double
    /// Squares of the road.
    private let road: Set<LatticeCell>
    /// Entropy by effective views: sums and counts, in steps of one view up to `mostViews`.
    private var curveSums: [Double]
    private var curveCounts: [Int]
    private static let mostViews = 64
    /// Cells with so many views that must be there for their mean to count.
    private static let enough = 50

    /// - Parameters:
    ///   - path: where the cars were, frame by frame of each drive, metres.
    public init(grid: TileGrid, channels: Int, activation: Activation, path: [[SIMD2<Double>]]) {
        self.grid = grid
        ignorance = activation == .softmax ? Double.log(Double(max(2, channels))) : Double(channels) * Double.log(2)
        var road = Set<LatticeCell>()
        let steps = Int((Self.reach / Self.square).rounded(.up))
        for drive in path {
            for point in MapVector.samples(of: drive.count > 1 ? drive : drive + drive, spacing: 1) {
                let here = LatticeCell(containing: point / Self.square)
                for row in -steps...steps {
                    for column in -steps...steps {
                        let cell = here.moved(row, column)
                        let middle = (SIMD2(Double(cell.column), Double(cell.row)) + 0.5) * Self.square
                        if separation(middle, point) <= Self.reach { road.insert(cell) }
                    }
                }
            }
        }
        self.road = road
        curveSums = Array(repeating: 0, count: Self.mostViews + 1)
        curveCounts = Array(repeating: 0, count: Self.mostViews + 1)
    }

    /// The tiles under the road, in (i, j) order.
    public var tiles: [TileIndex] {
        Set(road.flatMap { grid.tiles(touching: Self.area(of: $0)) }).sorted()
    }

    /// Square metres.
    public var roadArea: Double { Double(road.count) * Self.square * Self.square }

    private static func area(of cell: LatticeCell) -> Rectangle {
        let (x, y) = (Double(cell.column) * square, Double(cell.row) * square)
        return Rectangle(minX: x, minY: y, maxX: x + square, maxY: y + square)
    }

    /// First pass: learns how fast the map learns.
    public mutating func learn(from tile: FusedTile) {
        for cell in tile.views.indices where tile.views[cell] > 0 {
            let step = min(Self.mostViews, max(1, Int(tile.effectiveViews[cell].rounded())))
            curveSums[step] += Double(tile.entropy[cell])
            curveCounts[step] += 1
        }
    }

    /// Second pass: the gaps, the most worthwhile first.
    ///
    /// - Parameters:
    ///   - viewsPerDrive: effective views that a drive brings to a cell it sees.
    ///   - tile: nil where no frame saw the tile.
    public func gaps(viewsPerDrive: Double, _ tile: (TileIndex) throws -> FusedTile?) rethrows -> [MapGap] {
        var squares: [LatticeCell: Square] = [:]
        let curve = learningCurve
        for index in tiles {
            let fused = try tile(index)
            for row in 0..<grid.cells {
                for column in 0..<grid.cells {
                    let cell = LatticeCell(containing: grid.centre(of: index, row: row, column: column) / Self.square)
                    guard road.contains(cell) else { continue }
                    squares[cell, default: Square()].add(
                        fused, row * grid.cells + column, curve, views: viewsPerDrive, ignorance: ignorance)
                }
            }
        }
        return joined(squares.filter { $0.value.gain >= Self.worthwhile * Double($0.value.cells) })
    }

    /// Mean entropy at 0, 1, 2… effective views; never rising. Straight where too few cells tell, flat beyond the last that do: the map
    /// promises nothing that it has not seen itself.
    private var learningCurve: LearningCurve {
        var entropy = [ignorance]
        for step in 1...Self.mostViews {
            guard curveCounts[step] >= Self.enough, let last = entropy.last else { continue }
            let known = min(last, curveSums[step] / Double(curveCounts[step]))
            let first = entropy.count - 1
            for between in entropy.count...step {
                entropy.append(last + (known - last) * Double(between - first) / Double(step - first))
            }
        }
        return LearningCurve(entropy: entropy)
    }

    /// Expected entropy, nats, by effective views.
    private struct LearningCurve {
        let entropy: [Double]

        subscript(views: Double) -> Double {
            let place = min(max(views, 0), Double(entropy.count - 1))
            let low = min(Int(place), max(0, entropy.count - 2))
            let high = min(low + 1, entropy.count - 1)
            return entropy[low] + (entropy[high] - entropy[low]) * (place - Double(low))
        }
    }

    private struct Square {
        var cells = 0
        var gain = 0.0
        var reasons = [Int](repeating: 0, count: MapGap.Reason.allCases.count)

        mutating func add(_ tile: FusedTile?, _ cell: Int, _ curve: LearningCurve, views: Double, ignorance: Double) {
            cells += 1
            guard let tile, tile.views[cell] > 0 else {
                gain += ignorance - curve[max(1, views)]
                reasons[0] += 1
                return
            }
            let n = max(1, Double(tile.effectiveViews[cell]))
            let entropy = Double(tile.entropy[cell])
            let before = curve[n]
            var own = before > 0 ? entropy * max(0, 1 - curve[n + views] / before) : 0
            if tile.conflict[cell] != 0 {
                own = max(own, min(entropy, Double(tile.disagreement[cell])) * views / (n + views))
                reasons[3] += 1
            }
            gain += own
            if n < views { reasons[1] += 1 }
            if entropy > 0.6 * ignorance { reasons[2] += 1 }
        }
    }

    /// Squares that touch are one gap, within the large squares that cut what is too large for one look.
    private func joined(_ squares: [LatticeCell: Square]) -> [MapGap] {
        var left = Set(squares.keys)
        var gaps: [MapGap] = []
        let steps = Int(Self.largest / Self.square)
        func block(_ cell: LatticeCell) -> LatticeCell {
            LatticeCell(row: cell.row.floorDivided(by: steps), column: cell.column.floorDivided(by: steps))
        }
        for start in squares.keys.sorted() where left.remove(start) != nil {
            var (members, front) = ([start], [start])
            while let here = front.popLast() {
                for (row, column) in [(0, 1), (1, 0), (0, -1), (-1, 0)] {
                    let next = here.moved(row, column)
                    guard block(next) == block(start), left.remove(next) != nil else { continue }
                    members.append(next)
                    front.append(next)
                }
            }
            gaps += gap(members.sorted(), squares).map { [$0] } ?? []
        }
        return gaps.sorted { $0.gain != $1.gain ? $0.gain > $1.gain : ($0.rings.first ?? []).isBefore($1.rings.first ?? []) }
    }

    private func gap(_ members: [LatticeCell], _ squares: [LatticeCell: Square]) -> MapGap? {
        let outlines = PlanarPolygons(
            members.map { cell in
                let a = Self.area(of: cell)
                return [[[a.minX, a.minY], [a.maxX, a.minY], [a.maxX, a.maxY], [a.minX, a.maxY]]]
            })
        guard let rings = outlines.union()?.simplified(tolerance: 0).polygons.first else { return nil }
        var whole = Square()
        for square in members.compactMap({ squares[$0] }) {
            whole.cells += square.cells
            whole.gain += square.gain
            for reason in whole.reasons.indices { whole.reasons[reason] += square.reasons[reason] }
        }
        let cell = grid.resolution * grid.resolution
        let reasons = zip(MapGap.Reason.allCases, whole.reasons).map { ($0, Double($1) / Double(whole.cells)) }
            .filter { $0.1 > 0.1 }.sorted { $0.1 > $1.1 }
        return MapGap(
            rings: Vectoriser.wound(rings), area: Double(whole.cells) * cell, gain: whole.gain * cell,
            reasons: reasons.map { (reason: $0.0, share: $0.1) })
    }
}

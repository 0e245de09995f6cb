internal import Kernels
internal import Scene

/// The shift that would align a frame best with the map made without it: squared differences for every shift tried, which add up
/// over tiles.
public struct Alignment: Sendable, Hashable {
    /// Shifts of up to this many cells along each axis are tried.
    public static let reach = 7
    private static let side = 2 * reach + 1
    private var sums = [Int64](repeating: 0, count: side * side)
    private var counts = [Int64](repeating: 0, count: side * side)

    public init() {}

    public static func + (a: Alignment, b: Alignment) -> Alignment {
        var total = a
        for index in total.sums.indices {
            total.sums[index] += b.sums[index]
            total.counts[index] += b.counts[index]
        }
        return total
    }

    /// Compares what a part's sums hold (anything but background) with the whole less the part, at every shift.
    public init(of part: TileSums, in whole: TileSums, background: Int?) {
        let a = part.presence(without: nil, background: background)
        let b = whole.presence(without: part, background: background)
        let window = part.seenRows
        let cells = part.cells
        for y in -Self.reach...Self.reach {
            for x in -Self.reach...Self.reach {
                let cost = shiftCost(
                    a.values.span, heldByA: a.held.span, b.values.span, heldByB: b.held.span, rows: cells, columns: cells,
                    window: window, shift: [x, y], every: 2)
                let index = (y + Self.reach) * Self.side + x + Self.reach
                sums[index] = cost.sum
                counts[index] = cost.count
            }
        }
    }

    /// The best shift in cells (columns, rows), refined by a parabola through its neighbours.
    ///
    /// - Returns: nil where fewer than a thousand cells were compared, no shift differs from another, or the best lies at the edge of
    ///   what was tried, so that a better one may lie beyond.
    public var shift: SIMD2<Double>? {
        let costs = sums.indices.map { counts[$0] >= 1000 ? Double(sums[$0]) / Double(counts[$0]) : Double.infinity }
        let centre = Self.reach * Self.side + Self.reach
        guard costs[centre].isFinite, let lowest = costs.min(), let highest = costs.filter(\.isFinite).max(), lowest < highest
        else { return nil }
        // Of equal costs the shift nearest to none is meant.
        let best = costs.indices.filter { costs[$0] == lowest }.min { distance($0) < distance($1) } ?? centre
        let (x, y) = (best % Self.side, best / Self.side)
        guard (1..<(Self.side - 1)).contains(x), (1..<(Self.side - 1)).contains(y) else { return nil }
        return [
            Double(x - Self.reach) + refine(costs, best, 1),
            Double(y - Self.reach) + refine(costs, best, Self.side),
        ]
    }

    private func distance(_ index: Int) -> Int {
        let (x, y) = (index % Self.side - Self.reach, index / Self.side - Self.reach)
        return x * x + y * y
    }

    private func refine(_ costs: [Double], _ best: Int, _ step: Int) -> Double {
        let (before, at, after) = (costs[best - step], costs[best], costs[best + step])
        let curvature = before - 2 * at + after
        guard curvature.isFinite, curvature > 0 else { return 0 }
        return ((before - after) / (2 * curvature)).clamped(to: -0.5...0.5)
    }
}

extension TileSums {
    /// How likely each cell holds anything but background, in 0…255, and −1 where any frame saw it.
    fileprivate func presence(without part: TileSums?, background: Int?) -> (values: [Int16], held: [Int16]) {
        var values = [Int16](repeating: 0, count: cells * cells)
        var held = values
        var valueSpan = values.mutableSpan
        var heldSpan = held.mutableSpan
        let less = part?.vectors ?? vectors
        for row in 0..<cells {
            presenceRow(
                &valueSpan, &heldSpan, row: row, of: vectors.span, less: less.span,
                share: part == nil ? 0 : 1, first: place(plane: 0, row: row), stride: blocks, channels: layout.channels,
                background: background ?? -1)
        }
        return (values, held)
    }
}

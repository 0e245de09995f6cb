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
        let cells = part.cells
        for y in -Self.reach...Self.reach {
            for x in -Self.reach...Self.reach {
                let cost = shiftCost(
                    a.values.span, heldByA: a.held.span, b.values.span, heldByB: b.held.span, rows: cells, columns: cells,
                    shift: [x, y], every: 2)
                let index = (y + Self.reach) * Self.side + x + Self.reach
                sums[index] = cost.sum
                counts[index] = cost.count
            }
        }
    }

    /// The best shift in cells (columns, rows), refined by a parabola through its neighbours.
    ///
    /// - Returns: nil where fewer than a thousand cells were compared, or no shift differs from another.
    public var shift: SIMD2<Double>? {
        let costs = sums.indices.map { counts[$0] >= 1000 ? Double(sums[$0]) / Double(counts[$0]) : Double.infinity }
        let centre = Self.reach * Self.side + Self.reach
        guard costs[centre].isFinite, let lowest = costs.min(), let highest = costs.filter(\.isFinite).max(), lowest < highest
        else { return nil }
        // Of equal costs the shift nearest to none is meant.
        let best = costs.indices.filter { costs[$0] == lowest }.min { distance($0) < distance($1) } ?? centre
        let (x, y) = (best % Self.side, best / Self.side)
        return [
            Double(x - Self.reach) + refine(costs, best, 1, position: x),
            Double(y - Self.reach) + refine(costs, best, Self.side, position: y),
        ]
    }

    private func distance(_ index: Int) -> Int {
        let (x, y) = (index % Self.side - Self.reach, index / Self.side - Self.reach)
        return x * x + y * y
    }

    private func refine(_ costs: [Double], _ best: Int, _ step: Int, position: Int) -> Double {
        guard position > 0, position < Self.side - 1 else { return 0 }
        let (before, at, after) = (costs[best - step], costs[best], costs[best + step])
        let curvature = before - 2 * at + after
        guard curvature.isFinite, curvature > 0 else { return 0 }
        return ((before - after) / (2 * curvature)).clamped(to: -0.5...0.5)
    }
}

extension TileSums {
    /// How likely each cell holds anything but background, in 0…255, and whether any frame saw it.
    fileprivate func presence(without part: TileSums?, background: Int?) -> (values: [Int32], held: [Int32]) {
        var values = [Int32](repeating: 0, count: cells * cells)
        var held = values
        let stride = planeStride
        for block in 0..<stride {
            var weight = planes[block]
            var views = planes[SumLayout.views * stride + block]
            if let part {
                weight -= part.planes[block]
                views -= part.planes[SumLayout.views * stride + block]
            }
            guard views != .zero else { continue }
            let inverse = 255 / larger(weight, Lane8(repeating: 1e-12))
            var presence = Lane8.zero
            for channel in 0..<layout.channels {
                let plane = layout.probability(channel) * stride + block
                let p = smaller((part.map { planes[plane] - $0.planes[plane] } ?? planes[plane]) * inverse, Lane8(repeating: 255))
                if channel == background {
                    presence = 255 - p
                    break
                }
                presence = larger(presence, p)
            }
            for lane in 0..<8 where views[lane] > 0.5 {
                values[block * 8 + lane] = Int32(presence[lane].rounded())
                held[block * 8 + lane] = 1
            }
        }
        return (values, held)
    }
}

/// The smooth ground that photographs disagree least about, near the one that the trajectory expects.
///
/// Half-quadratic splitting: each bin chooses the height that costs least, a step away from the surface costing ever more; then the
/// surface bends to the heights of the bins that are sure of theirs.
struct GroundFit {
    /// Metres above the expected ground, and one standard deviation, metres; both (rows, columns).
    let heights, deviations: [Double]

    /// Colours are added up over so many metres around a bin.
    private static let window = 2.0
    /// A variance of the colours that says nothing, three channels in [0, 1]: noise and blur.
    private static let noise: Float = 20 / 65025
    /// Support under which a bin stays silent, of one near view for every cell.
    private static let leastSupport: Float = 0.05
    /// What a squared metre off the surface costs, pass by pass.
    private static let bonds: [Float] = [1.5, 5, 15, 50, 150]
    private static let stiffness = 80.0
    /// How strongly the expected ground pulls, in its own deviations.
    private static let pull = 0.05
    /// The greatest curvature of a cost that counts, 1/m².
    private static let sharpest: Float = 200
    /// What remains unsure where photographs are sure: finer than the bins, metres.
    private static let finest = 0.05

    /// - Parameter doubts: (rows, columns), metres: one deviation of the expected ground.
    init(_ sweep: GroundSweep, doubts: [Double]) {
        let costs = Self.costs(sweep)
        let pull = doubts.map { Self.pull / ($0 * $0) }
        let plate = ThinPlate(rows: sweep.rows, columns: sweep.columns, stiffness: Self.stiffness)
        var surface = [Double](repeating: 0, count: doubts.count)
        var weights = surface
        for bond in Self.bonds {
            var readings = surface
            for bin in surface.indices {
                let choice = Self.choice(costs, bin: bin, near: Float(surface[bin]), bond: bond)
                (readings[bin], weights[bin]) = (Double(choice.height), Double(choice.weight))
            }
            surface = plate.surface(weights: weights, readings: readings, pull: pull, start: surface)
        }
        let around = LatticeBlur(rows: sweep.rows, columns: sweep.columns, reach: 1)(weights.map { Float($0) })
        heights = surface
        deviations = doubts.indices.map { bin in
            let left = pull[bin] / (Double(around[bin]) + pull[bin])
            return (doubts[bin] * doubts[bin] * left + Self.finest * Self.finest).squareRoot()
        }
    }

    /// (rows, columns, levels): how much more the colours vary than at the best height, of what they vary there; at most 1.
    private static func costs(_ sweep: GroundSweep) -> [Float] {
        let (levels, bins) = (GroundSweep.levels, sweep.rows * sweep.columns)
        let blur = LatticeBlur(rows: sweep.rows, columns: sweep.columns, reach: window)
        var costs = [Float](repeating: 0, count: bins * levels)
        var isSilent = [Bool](repeating: false, count: bins)
        for level in 0..<levels {
            let spread = blur((0..<bins).map { sweep.spread[$0 * levels + level] })
            let support = blur((0..<bins).map { sweep.support[$0 * levels + level] })
            for bin in 0..<bins {
                costs[bin * levels + level] = spread[bin] / max(support[bin], 1e-6)
                if support[bin] < leastSupport * Float(GroundSweep.cells * GroundSweep.cells) { isSilent[bin] = true }
            }
        }
        for bin in 0..<bins {
            let least = costs[(bin * levels)..<((bin + 1) * levels)].min() ?? 0
            for place in (bin * levels)..<((bin + 1) * levels) {
                costs[place] = isSilent[bin] ? 0 : min(1, (costs[place] - least) / (noise + least))
            }
        }
        return costs
    }

    /// A bin's best height near the surface, metres, and how sharply its cost says so, 1/m²; weight 0 where it does not.
    private static func choice(_ costs: [Float], bin: Int, near surface: Float, bond: Float) -> (height: Float, weight: Float) {
        let first = bin * GroundSweep.levels
        let (lowest, spacing) = (Float(GroundSweep.lowest), Float(GroundSweep.spacing))
        func whole(_ level: Int) -> Float {
            let away = lowest + spacing * Float(level) - surface
            return costs[first + level] + bond * away * away
        }
        var best = 1
        for level in 1..<(GroundSweep.levels - 1) where whole(level) < whole(best) { best = level }
        let bend = whole(best - 1) - 2 * whole(best) + whole(best + 1)
        let off = bend > 0 ? (whole(best - 1) - whole(best + 1)) / (2 * bend) : 0
        let height = lowest + spacing * (Float(best) + min(1, max(-1, off)))
        guard costs[first + best] < 0.5 else { return (height, 0) }
        let curvature = (costs[first + best - 1] - 2 * costs[first + best] + costs[first + best + 1]) / (spacing * spacing)
        return (height, min(sharpest, max(0, curvature)))
    }
}

internal import Scene

/// A street's measures, drawn from its seed: no two towns have the same lanes, bends and crossings. Metres throughout.
struct Plan: Sendable, Hashable {
    let laneWidth: Double
    let lanesEachWay: Int
    /// Half the width of the planted strip between the carriageways; 0 where there is none.
    let medianHalf: Double
    /// Width of the strip where cars park.
    let parkingStrip: Double
    /// Whether a line parts the outer lane from the parking strip.
    let parkingLine: Bool
    /// The share of kerbside places that are taken.
    let parkedShare: Double
    let pavement: Double
    let crossingDepth: Double
    /// Crossings, or junctions where the preset has them, lie at `first`, `first + every`, ….
    let first, every: Double
    let sideHalfWidth: Double
    /// The centreline's sideways swing and the length over which its phase turns by one radian.
    let bend, bendLength: Double
    /// The same for the ground's height, and its slope across the street.
    let climb, climbLength, camber: Double

    init(preset: Town.Preset, seed: UInt64) {
        var random = Randomness(seed: seed, stream: 77)
        laneWidth = random.uniform(3.0, 3.7)
        let wide = random.uniform(0, 1) < 0.6
        lanesEachWay = preset == .hills ? 1 : preset == .boulevard || wide ? 2 : 1
        medianHalf = preset == .boulevard ? random.uniform(0.9, 2.2) : 0
        parkingStrip = random.uniform(2.1, 2.6)
        parkingLine = random.uniform(0, 1) < 0.4
        parkedShare = random.uniform(0.3, 0.85)
        pavement = random.uniform(2.2, 4.5)
        crossingDepth = random.uniform(2.6, 4.2)
        first = random.uniform(38, 52)
        let spread: ClosedRange<Double> =
            switch preset {
            case .crossroads: 70...100
            case .boulevard: 45...65
            case .hills: 55...85
            }
        every = random.uniform(spread.lowerBound, spread.upperBound)
        sideHalfWidth = random.uniform(3.4, 4.6)
        bendLength = random.uniform(50, 75)
        let swing: Double =
            switch preset {
            case .crossroads: 0
            case .boulevard: 0.15
            case .hills: 0.17
            }
        bend = bendLength * swing * random.uniform(0.6, 1)
        climbLength = random.uniform(35, 50)
        climb = preset == .hills ? climbLength * random.uniform(0.04, 0.06) : 0
        camber = preset == .hills ? random.uniform(-0.03, 0.03) : 0
    }

    var halfWidth: Double { medianHalf + Double(lanesEachWay) * laneWidth + parkingStrip }

    /// d of the middle of a lane: counted from the innermost, which is 0, on the left side of the street where `left`.
    func lane(_ index: Int, left: Bool) -> Double {
        (medianHalf + (Double(index) + 0.5) * laneWidth) * (left ? 1 : -1)
    }

    /// d of the lines between lanes; 0, the centreline, comes first where there is no median.
    var dividers: [Double] {
        let last = lanesEachWay - (parkingLine ? 0 : 1)
        let inner = last >= 1 ? (1...last).map { medianHalf + Double($0) * laneWidth } : []
        return (medianHalf > 0 ? [] : [0]) + inner.map { -$0 } + inner
    }
}

internal import RealModule

/// A simulated street whose truth is known: one main road along x, as long as the drives need.
///
/// A place is (x, d): d is measured across the road from its centreline, to the left. What is asked of a place is what is drawn as
/// truth and what the cameras see.
public struct Town: Sendable, Hashable {
    public enum Preset: String, Sendable, Hashable, CaseIterable {
        /// Straight and flat, side streets with zebra crossings on the main road's arms.
        case crossroads
        /// Gently curved, two lanes each way beside a planted median, zebra crossings between blocks.
        case boulevard
        /// Winding, two lanes, slopes of up to six per cent.
        case hills
    }

    /// What a road crew did to a town between two drives.
    public enum Change: String, Sendable, Hashable, CaseIterable {
        /// The first crossing was moved eight metres along the road.
        case crossing
        /// Thirty metres of the last line between lanes were painted 1.5 m further out.
        case lane
    }

    public let preset: Preset
    public let seed: UInt64
    public let changes: Set<Change>
    /// The road runs from x = 0 to here, metres.
    public let length: Double
    let plan: Plan
    /// `plan.dividers`, kept because every pixel asks for them.
    let dividers: [Double]

    /// - Parameters:
    ///   - frames: moments of the longest drive.
    ///   - spacing: metres between them.
    public init(
        preset: Preset, seed: UInt64, frames: Int, spacing: Double = Town.usualSpacing, changes: Set<Change> = []
    ) {
        self.preset = preset
        self.changes = changes
        self.seed = seed
        self.spacing = spacing
        length = Double(frames) * spacing + 80
        plan = Plan(preset: preset, seed: seed)
        dividers = plan.dividers
    }

    /// Metres between a drive's moments.
    public let spacing: Double
    /// 8 m/s, two a second.
    public static let usualSpacing = 4.0

    /// Half the carriageway's width, metres.
    public var halfWidth: Double { plan.halfWidth }
    /// How far side streets reach from the centreline.
    static let sideReach = 40.0

    /// The centreline's y at x.
    public func centreline(_ x: Double) -> Double { plan.bend == 0 ? 0 : plan.bend * Double.sin(x / plan.bendLength) }

    /// The ground's height at a map point, metres.
    public func height(_ x: Double, _ y: Double) -> Double {
        plan.climb == 0 ? 0 : plan.climb * Double.sin(x / plan.climbLength) + plan.camber * y
    }

    /// x of side streets' centrelines.
    var sideStreets: [Double] {
        preset == .crossroads ? Array(stride(from: plan.first, to: length, by: plan.every)) : []
    }

    /// x of the middle of each zebra crossing on the main road.
    var crossings: [Double] {
        preset == .crossroads
            ? sideStreets.flatMap { [$0 - armOffset - shift(ofCrossingAt: $0), $0 + armOffset] }
            : stride(from: plan.first, to: length, by: plan.every).map { $0 - shift(ofCrossingAt: $0) }
    }

    /// How far a crossing was moved back from its stop.
    private func shift(ofCrossingAt stop: Double) -> Double { changes.contains(.crossing) && stop == plan.first ? 8 : 0 }

    /// How far a line between lanes was painted further out at x; `index` counts in `dividers`.
    func repainting(of index: Int, at x: Double) -> Double {
        guard changes.contains(.lane), index == dividers.count - 1 else { return 0 }
        return (plan.first + 18...plan.first + 48).contains(x) ? 1.5 : 0
    }

    /// d of the lines between lanes at x.
    func dividers(at x: Double) -> [Double] {
        guard changes.contains(.lane) else { return dividers }
        return dividers.indices.map { dividers[$0] + repainting(of: $0, at: x) }
    }

    /// From a side street's centreline to the crossing on the main road's arm.
    private var armOffset: Double { plan.sideHalfWidth + 1.5 + plan.crossingDepth / 2 }

    /// Whether x lies in a junction, where lines along the main road pause.
    func isJunction(_ x: Double) -> Bool {
        guard preset == .crossroads else { return false }
        return abs(x - nearestStop(x)) < plan.sideHalfWidth + 1.5
    }

    /// The nearest of the regularly spaced crossings or junctions.
    private func nearestStop(_ x: Double) -> Double { plan.first + max(0, ((x - plan.first) / plan.every).rounded()) * plan.every }

    func nearestCrossing(_ x: Double) -> Double {
        let stop = nearestStop(x)
        let shift = shift(ofCrossingAt: stop)
        return preset == .crossroads ? stop + (x < stop ? -armOffset - shift : armOffset) : stop - shift
    }

    func nearestSideStreet(_ x: Double) -> Double? { preset == .crossroads ? nearestStop(x) : nil }

    /// How far the median gives way on each side of a crossing's middle.
    var gapHalf: Double { plan.crossingDepth / 2 + 1 }

    /// How far a place lies outside the carriageway, metres; negative inside. A median is outside.
    func outside(_ x: Double, _ d: Double) -> Double {
        let main = abs(d) - plan.halfWidth
        if plan.medianHalf > 0 {
            return max(main, min(plan.medianHalf - abs(d), abs(x - nearestCrossing(x)) - gapHalf))
        }
        guard let side = nearestSideStreet(x), abs(d) < Self.sideReach else { return main }
        return min(main, abs(x - side) - plan.sideHalfWidth)
    }
}

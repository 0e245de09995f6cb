internal import RealModule

/// A simulated street whose truth is known: one main road along x, as long as the drives need.
///
/// A place is (x, d): d is measured across the road from its centreline, to the left. What is asked of a place is what is drawn as
/// truth and what the cameras see.
public struct Town: Sendable, Hashable {
    public enum Preset: String, Sendable, Hashable, CaseIterable {
        /// Straight and flat, a side street every 90 m with zebra crossings on the main road's arms.
        case crossroads
        /// Gently curved, four lanes, zebra crossings between blocks.
        case boulevard
        /// Winding, two lanes, slopes of up to six per cent.
        case hills
    }

    public let preset: Preset
    public let seed: UInt64
    /// The road runs from x = 0 to here, metres.
    public let length: Double

    /// - Parameter frames: moments of the longest drive, four metres apart.
    public init(preset: Preset, seed: UInt64, frames: Int) {
        self.preset = preset
        self.seed = seed
        length = Double(frames) * Self.spacing + 80
    }

    /// Metres between a drive's moments: 8 m/s, two a second.
    public static let spacing = 4.0

    /// Half the carriageway's width, metres.
    public var halfWidth: Double { preset == .hills ? 5.5 : 7 }
    /// Half the width of side streets.
    static let sideHalfWidth = 4.0
    /// How far side streets reach from the centreline.
    static let sideReach = 40.0

    /// The centreline's y at x.
    public func centreline(_ x: Double) -> Double {
        switch preset {
        case .crossroads: 0
        case .boulevard: 6 * Double.sin(x / 70)
        case .hills: 9 * Double.sin(x / 50)
        }
    }

    /// The ground's height at a map point, metres.
    public func height(_ x: Double, _ y: Double) -> Double {
        preset == .hills ? 2.4 * Double.sin(x / 40) + 0.02 * y : 0
    }

    /// x of side streets' centrelines.
    var sideStreets: [Double] { preset == .crossroads ? Array(stride(from: 45.0, to: length, by: 90)) : [] }

    /// x of the middle of each zebra crossing on the main road; each is three metres deep.
    var crossings: [Double] {
        switch preset {
        case .crossroads: sideStreets.flatMap { [$0 - 7, $0 + 7] }
        case .boulevard: Array(stride(from: 40.0, to: length, by: 55))
        case .hills: Array(stride(from: 50.0, to: length, by: 85))
        }
    }

    static let crossingDepth = 3.0

    /// d of the lines between lanes, the centreline's first.
    var dividers: [Double] { preset == .hills ? [0] : [0, -3.5, 3.5] }

    /// Whether x lies in a junction, where lines along the main road pause.
    func isJunction(_ x: Double) -> Bool {
        guard preset == .crossroads else { return false }
        return abs((x - 45) - ((x - 45) / 90).rounded() * 90) < Self.sideHalfWidth + 1.5
    }

    /// The nearest of regularly spaced places.
    func nearestCrossing(_ x: Double) -> Double {
        switch preset {
        case .crossroads:
            let middle = 45 + ((x - 45) / 90).rounded() * 90
            return x < middle ? middle - 7 : middle + 7
        case .boulevard: return 40 + max(0, ((x - 40) / 55).rounded()) * 55
        case .hills: return 50 + max(0, ((x - 50) / 85).rounded()) * 85
        }
    }

    func nearestSideStreet(_ x: Double) -> Double? {
        preset == .crossroads ? 45 + max(0, ((x - 45) / 90).rounded()) * 90 : nil
    }

    /// How far a place lies outside the carriageway, metres; negative inside.
    func outside(_ x: Double, _ d: Double) -> Double {
        let main = abs(d) - halfWidth
        guard let side = nearestSideStreet(x), abs(d) < Self.sideReach else { return main }
        return min(main, abs(x - side) - Self.sideHalfWidth)
    }
}

internal import RealModule
public import Tiles

/// How far painted lines in an orthophoto lie from where the map says they are, and how clearly they stand out.
///
/// Every quarter of a metre along the true dividers the orthophoto is read across the line. Paint is a ridge: the middle 0.2 m brighter
/// than what lies 0.25 to 0.45 m to either side. Its brightest place within 0.6 m counts where it stands out; dividers without paint
/// (gaps between dashes, lanes that nobody painted) are not found, and say nothing.
public struct PaintDisplacement: Sendable, Encodable {
    /// Places along dividers where the orthophoto is seen, and those where paint was found.
    public let places, found: Int
    /// Metres: the median and the ninetieth percentile of the distance between paint and divider.
    public let median, ninetieth: Double?
    /// By place (counted in quarters of a metre from the map's origin): the distance where paint was found.
    private let readings: [SIMD2<Int>: Double]
    /// How much brighter paint is than the road beside it, mean over the places found, of 1.
    public let contrast: Double?

    /// Metres between readings along and across a line; how far paint may lie from it.
    private static let (along, across, reach) = (0.25, 0.05, 0.6)
    /// Paint is at least so much brighter than the brighter side.
    private static let leastContrast = 0.05

    /// - Parameter truth: the ground truth; its class `divider` is read.
    public init(of orthophoto: SegmentOrthophoto, truth: GroundTruth) {
        var (contrasts, read, readings) = ([Double](), Set<SIMD2<Int>>(), [SIMD2<Int>: Double]())
        for line in truth.classes.filter({ $0.name == "divider" }).flatMap(\.lines) {
            for (start, end) in zip(line, line.dropFirst()) {
                let length = ((end - start) * (end - start)).sum().squareRoot()
                guard length > 1e-6 else { continue }
                let direction = (end - start) / length
                for distance in stride(from: Self.along / 2, to: length, by: Self.along) {
                    let point = start + direction * distance
                    // Neighbouring lanes share a line, and each brings it.
                    let place = SIMD2(Int((point.x / Self.along).rounded()), Int((point.y / Self.along).rounded()))
                    guard !read.contains(place),
                        let profile = Self.profile(orthophoto, at: point, across: [-direction.y, direction.x])
                    else { continue }
                    read.insert(place)
                    guard let ridge = Self.ridge(profile) else { continue }
                    readings[place] = abs(ridge.place)
                    contrasts.append(ridge.contrast)
                }
            }
        }
        let distances = readings.values.sorted()
        self.readings = readings
        places = read.count
        found = distances.count
        median = distances.isEmpty ? nil : distances[distances.count / 2]
        ninetieth = distances.isEmpty ? nil : distances[distances.count * 9 / 10]
        contrast = contrasts.isEmpty ? nil : contrasts.reduce(0, +) / Double(contrasts.count)
    }

    /// The median distance in this orthophoto and in another, at the places where both show paint.
    ///
    /// Fairer than the medians apart: what shows more paint shows paint that is harder to see.
    public func median(beside other: PaintDisplacement) -> (own: Double, other: Double, places: Int)? {
        let shared = readings.keys.filter { other.readings[$0] != nil }
        guard !shared.isEmpty else { return nil }
        func middle(_ readings: [SIMD2<Int>: Double]) -> Double {
            shared.compactMap { readings[$0] }.sorted()[shared.count / 2]
        }
        return (middle(readings), middle(other.readings), shared.count)
    }

    private enum CodingKeys: String, CodingKey {
        case places, found, median, ninetieth, contrast
    }

    /// Brightness across a line, from 1.05 m to one side to 1.05 m to the other; nil where any of it was not seen.
    private static func profile(_ orthophoto: SegmentOrthophoto, at point: SIMD2<Double>, across normal: SIMD2<Double>) -> [Double]?
    {
        let half = Int(((reach + 0.45) / across).rounded())
        var profile: [Double] = []
        for step in -half...half {
            guard let value = orthophoto.brightness(at: point + normal * (Double(step) * across)) else { return nil }
            profile.append(value)
        }
        return profile
    }

    /// The brightest ridge of a profile; nil where none stands out.
    static func ridge(_ profile: [Double]) -> (place: Double, contrast: Double)? {
        let middle = profile.count / 2
        let half = Int((reach / across).rounded())
        func mean(_ range: ClosedRange<Int>) -> Double { profile[range].reduce(0, +) / Double(range.count) }
        let responses = (-half...half).map { step in
            let place = middle + step
            return mean((place - 2)...(place + 2)) - max(mean((place - 9)...(place - 5)), mean((place + 5)...(place + 9)))
        }
        guard let best = responses.indices.max(by: { responses[$0] < responses[$1] }), responses[best] >= leastContrast,
            best > 0, best < responses.count - 1
        else { return nil }
        let (before, peak, after) = (responses[best - 1], responses[best], responses[best + 1])
        let bend = before - 2 * peak + after
        let offset = bend < 0 ? 0.5 * (before - after) / bend : 0
        return ((Double(best - half) + offset) * across, peak)
    }
}

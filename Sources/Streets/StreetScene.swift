internal import RealModule
internal import Scene

/// Everything that can be seen at one moment of a drive, and the light on it.
struct StreetScene {
    let sight: Sight
    /// Footprints that keep the sky's light from the ground: the middle, the unit way ahead, and half the length and width.
    private let shades: [(middle: SIMD2<Double>, ahead: SIMD2<Double>, half: SIMD2<Double>)]
    /// `shades` by the 8 m of street they lie in.
    private let shadesNear: [Int: [Int]]

    private static let sun: SIMD3<Double> = [0.43, 0.52, 0.74]

    init(town: Town, solids: [Solid]) {
        sight = Sight(town: town, solids: solids)
        var shades: [(SIMD2<Double>, SIMD2<Double>, SIMD2<Double>)] = []
        var near: [Int: [Int]] = [:]
        for solid in solids where [.vehicle, .leaves, .pole].contains(solid.material) {
            let place = solid.mapFromSolid.translation
            // Shadows fall away from the sun by the height of what casts them; a vehicle's lies beneath it.
            let up = solid.material == .vehicle ? 0.35 : place.z - town.height(place.x, place.y)
            let middle = SIMD2(place.x, place.y) - SIMD2(Self.sun.x, Self.sun.y) * (up / Self.sun.z)
            let axis = solid.mapFromSolid.xAxis
            for block in Int(((middle.x - 5) / 8).rounded(.down))...Int(((middle.x + 5) / 8).rounded(.down)) {
                near[block, default: []].append(shades.count)
            }
            shades.append((middle, SIMD2(axis.x, axis.y), SIMD2(solid.half.x + 0.1, solid.half.y + 0.1)))
        }
        self.shades = shades
        shadesNear = near
    }

    /// The colour along a ray: red, green and blue, about [0, 1].
    func colour(of hit: Hit, along direction: SIMD3<Double>, pixelAngle: Double) -> SIMD3<Double> {
        let haze = SIMD3(0.74, 0.80, 0.88)
        switch hit {
        case .sky:
            let up = max(0, min(1, direction.z * 2))
            let cloud = direction.z > 0.02 ? 0.08 * grain(direction.x / direction.z, direction.y / direction.z, 5) : 0
            return haze + (SIMD3(0.42, 0.60, 0.85) - haze) * up + cloud * up
        case .ground(let point, let distance):
            let footprint = distance * pixelAngle / max(0.15, Double.sqrt(max(0.02, -direction.z)))
            let colour = sight.town.colour(point.x, point.y, footprint: footprint) * (1 - 0.5 * shade(point))
            return colour + (haze - colour) * min(0.5, distance / 500)
        case .solid(let touch, let index):
            let lit = 0.6 + 0.5 * max(0, (touch.normal * Self.sun).sum())
            let colour = sight.solids[index].colour(touch, footprint: touch.distance * pixelAngle) * lit
            return colour + (haze - colour) * min(0.5, touch.distance / 500)
        }
    }

    /// How much of the sun a place on the ground lacks, in [0, 1].
    func shade(_ point: SIMD3<Double>) -> Double {
        var deepest = 0.0
        for index in shadesNear[Int((point.x / 8).rounded(.down))] ?? [] {
            let shade = shades[index]
            let off = SIMD2(point.x, point.y) - shade.middle
            let along = abs(off.x * shade.ahead.x + off.y * shade.ahead.y) / shade.half.x
            let across = abs(off.y * shade.ahead.x - off.x * shade.ahead.y) / shade.half.y
            deepest = max(deepest, min(1, max(0, (1.1 - max(along, across)) * 5)))
        }
        return deepest
    }
}

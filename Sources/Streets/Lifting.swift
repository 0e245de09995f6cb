internal import RealModule
internal import Scene

/// Lifts one moment's cameras onto the plane the ego believes in, by inverse perspective.
struct Lifting {
    private let town: Town
    private let drive: Int
    private let mapFromEgo: Pose
    private let scene: StreetScene
    private let vehicles: [Int]
    /// Tangents of the tilts the model does not know of: the mount's, which stays a drive long, and the body's.
    private let pitch, roll: Double

    init(traffic: Traffic, drive: Int, moment: Int) {
        town = traffic.town
        self.drive = drive
        mapFromEgo = traffic.mapFromEgo(at: moment)
        let scene = traffic.scene(at: moment)
        self.scene = scene
        let ego = mapFromEgo.translation
        vehicles = scene.sight.solids.indices.filter {
            let solid = scene.sight.solids[$0]
            let away = solid.mapFromSolid.translation - ego
            return (away * away).sum() < 40 * 40 && [.vehicle, .cabin, .bark].contains(solid.material)
        }
        var mount = Randomness(seed: town.seed, stream: 40_000 + UInt64(drive))
        var body = Randomness(seed: town.seed, stream: 50_000 + UInt64(drive) * 10_000 + UInt64(moment))
        pitch = mount.uniform(-0.004, 0.004) + body.uniform(-0.009, 0.009)
        roll = mount.uniform(-0.003, 0.003) + body.uniform(-0.006, 0.006)
    }

    /// How much of a divider, a crossing and a boundary each cell shows: (rows, columns) each, in [0, 1].
    func evidence() -> [[Float]] {
        let (grid, cameras) = (OnboardPredictor.grid, Rig.cameras(width: 400))
        var fields = [[Float]](repeating: [Float](repeating: 0, count: grid.rows * grid.columns), count: 3)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let centre = grid.centre(row: row, column: column)
                let camera = Self.best(of: cameras, for: centre)
                let from = camera.egoFromCamera.translation
                let toCell = SIMD3(centre.x, centre.y, pitch * centre.x + roll * centre.y) - from
                let range = Double.sqrt((toCell * toCell).sum())
                let (origin, direction) = (mapFromEgo.apply(from), mapFromEgo.rotate(toCell / range))
                let shown: [Double]
                switch scene.sight.follow(from: origin, direction, among: vehicles) {
                case .ground(let point, _): shown = look(point)
                case .sky: shown = [0, 0, 0]
                case .solid(let touch, _):
                    // What lies at a vehicle's foot is smeared along the ray behind it, and its edge passes for a kerb.
                    let foot = origin + direction * max(0, touch.distance - 0.2)
                    let before = look(foot)
                    shown = [before[0] * 0.5 + 0.06, before[1] * 0.5, before[2] * 0.4 + 0.14]
                }
                for kind in 0..<3 { fields[kind][row * grid.columns + column] = Float(shown[kind]) }
            }
        }
        return fields
    }

    /// The camera that looks most squarely at a place.
    private static func best(of cameras: [Camera], for place: SIMD2<Double>) -> Camera {
        var (best, squarest) = (cameras[0], -Double.infinity)
        for camera in cameras {
            let axis = camera.egoFromCamera.zAxis
            let way = SIMD2(place.x - camera.egoFromCamera.translation.x, place.y - camera.egoFromCamera.translation.y)
            let cosine = (axis.x * way.x + axis.y * way.y) / max(Double.sqrt((way * way).sum()), 1e-9)
            if cosine > squarest { (best, squarest) = (camera, cosine) }
        }
        return best
    }

    /// What a place on the ground looks like: a divider, a crossing, a boundary.
    private func look(_ point: SIMD3<Double>) -> [Double] {
        let (x, d) = (point.x, point.y - town.centreline(point.x))
        let fresh = town.freshness(x, d)
        var shown = [0.0, 0.0, 0.0]
        switch town.trueClass(x, d) {
        case 1: shown[0] = 0.3 + 0.7 * fresh
        case 2: (shown[0], shown[1]) = (0.1, 0.35 + 0.65 * fresh)
        case 3: (shown[0], shown[2]) = (0.08, 0.25 + 0.75 * kerb(x, d))
        default:
            let beyond = town.outside(x, d)
            if beyond < 0 {
                if abs(x - town.nearestCrossing(x)) < town.plan.crossingDepth / 2 { shown[1] = 0.55 * fresh }
                shown[0] = 0.75 * town.seam(x, d, footprint: 0.5)
                shown[1] = max(shown[1], 0.8 * town.stopLine(x, d, footprint: 0.5))
            } else if abs(beyond - town.plan.pavement) < 0.45 {
                shown[2] = 0.5 * (1 - kerb(x, d))
            }
        }
        let shade = scene.shade(point)
        if shade > 0.1, shade < 0.9 { shown[0] = max(shown[0], 0.35) }
        return shown.map { $0 * (1 - 0.4 * shade) }
    }

    /// How well the kerb stands out from the pavement, in [0, 1]; it changes over eight metres.
    private func kerb(_ x: Double, _ d: Double) -> Double {
        min(1, max(0, 0.5 + 0.9 * grain(x / 8, d > 0 ? 3.5 : 9.5, town.seed ^ 41)))
    }
}

internal import RealModule
public import Scene

/// An onboard model that lifts by inverse perspective, and errs as such models do: from geometry.
///
/// Each cell takes what the best camera's ray through it meets in the true world: slopes and the car's pitch displace what is painted,
/// vehicles hide it, far pixels smear it, kerbs show little contrast, and seams pass for dividers.
public enum OnboardPredictor {
    public static let channels = ["background", "divider", "ped_crossing", "boundary"]
    public static let grid = BEVGrid(minX: -30, minY: -15, resolution: 0.15, rows: 200, columns: 400)

    /// (channels, rows, columns), before the softmax.
    public static func logits(of traffic: Traffic, drive: Int, at moment: Int) -> [Float] {
        let town = traffic.town
        let mapFromEgo = traffic.mapFromEgo(at: moment)
        let sight = Sight(town: town, boxes: traffic.boxes(at: moment))
        var random = Randomness(seed: town.seed, stream: 50_000 + UInt64(drive) * 10_000 + UInt64(moment))
        let (pitch, roll) = (random.uniform(-0.006, 0.006), random.uniform(-0.004, 0.004))
        let salt = random.next()
        let cameras = Rig.cameras(width: 400)
        let size = grid.rows * grid.columns
        var logits = [Float](repeating: 0, count: channels.count * size)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let centre = grid.centre(row: row, column: column)
                let camera = cameras.max { seenBy($0, centre) < seenBy($1, centre) } ?? cameras[0]
                let from = camera.egoFromCamera.translation
                let tilt = pitch * centre.x + roll * centre.y
                let toCell = SIMD3(centre.x, centre.y, tilt) - from
                let range = Double.sqrt((toCell * toCell).sum())
                let direction = mapFromEgo.rotate(toCell / range)
                let hit = sight.follow(from: mapFromEgo.apply(from), direction)
                let scores = scores(of: hit, along: direction, range: range, town: town)
                for (channel, score) in scores.enumerated() {
                    let noise = smoothNoise(centre.x / 1.4, centre.y / 1.4, salt &+ UInt64(channel)) * (0.7 + range / 25)
                    logits[channel * size + row * grid.columns + column] = Float(score + noise)
                }
            }
        }
        return logits
    }

    /// How squarely a camera looks at a place: the cosine between its axis and the way there.
    private static func seenBy(_ camera: Camera, _ place: SIMD2<Double>) -> Double {
        let axis = camera.egoFromCamera.zAxis
        let way = SIMD2(place.x - camera.egoFromCamera.translation.x, place.y - camera.egoFromCamera.translation.y)
        return (axis.x * way.x + axis.y * way.y) / max(Double.sqrt((way * way).sum()), 1e-9)
    }

    private static func scores(of hit: Hit, along direction: SIMD3<Double>, range: Double, town: Town) -> [Double] {
        let base = [1.6, -0.7, -1.3, -1.0]
        guard case .ground(let point) = hit else {
            // Nothing was seen: a guess, in which a vehicle's edge may pass for a line.
            return [base[0] - 0.3, base[1] + 0.5, base[2], base[3] + 0.3]
        }
        // A pixel's footprint grows with the square of the range along the ray.
        let blur = 0.05 + range * range / 900
        let clarity = Double.exp(-range / 24)
        var evidence = [0.0, 0.0, 0.0, 0.0]
        for step in -2...2 {
            let (x, y) = (point.x + direction.x * blur * Double(step) / 2, point.y + direction.y * blur * Double(step) / 2)
            let said = town.trueClass(x, y)
            evidence[said] += 0.2
            if said == 0 && town.looksLikeLine(x, y) {
                evidence[0] -= 0.1
                evidence[1] += 0.1
            }
        }
        let contrast = [1.0, 1.0, 0.9, 0.6]
        return (0..<4).map { base[$0] + 6.5 * clarity * (contrast[$0] * evidence[$0] - ($0 == 0 ? 0.35 : 0)) }
    }

    /// Noise in [−1, 1] that changes over about one unit.
    private static func smoothNoise(_ x: Double, _ y: Double, _ salt: UInt64) -> Double {
        let (i, j) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
        func eased(_ t: Double) -> Double { t * t * (3 - 2 * t) }
        let (u, v) = (eased(x - Double(i)), eased(y - Double(j)))
        func corner(_ a: Int, _ b: Int) -> Double { 2 * hashed(i + a, j + b, salt) - 1 }
        let low = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u
        let high = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u
        return low + (high - low) * v
    }
}

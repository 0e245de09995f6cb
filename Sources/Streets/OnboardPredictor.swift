internal import RealModule
public import Scene

/// An onboard model that lifts by inverse perspective, and errs as such models do: from geometry.
///
/// Each cell takes what the best camera's ray through it meets in the true world: slopes and the car's pitch displace what is painted,
/// vehicles hide it and smear what lies before them along the ray, far pixels blur it, worn paint and low kerbs fade, and seams, stop
/// lines and the pavement's far edge pass for lines. Errors belong to places and change slowly in time, so that frames share them.
public enum OnboardPredictor {
    public static let channels = ["background", "divider", "ped_crossing", "boundary"]
    public static let grid = BEVGrid(minX: -30, minY: -15, resolution: 0.15, rows: 200, columns: 400)

    /// (channels, rows, columns), before the softmax.
    public static func logits(of traffic: Traffic, drive: Int, at moment: Int) -> [Float] {
        let mapFromEgo = traffic.mapFromEgo(at: moment)
        let lifted = Lifting(traffic: traffic, drive: drive, moment: moment).evidence()
        let errors = Errors(town: traffic.town, drive: drive, moment: moment)
        let size = grid.rows * grid.columns
        let sharp = lifted.map { blurred($0, radius: 1) }
        let soft = sharp.map { blurred($0, radius: 4) }
        let vague = soft.map { blurred($0, radius: 8) }
        var logits = [Float](repeating: 0, count: channels.count * size)
        for row in 0..<grid.rows {
            for column in 0..<grid.columns {
                let cell = row * grid.columns + column
                let centre = grid.centre(row: row, column: column)
                let range = Double.sqrt((centre * centre).sum())
                let place = mapFromEgo.apply([centre.x, centre.y, 0])
                // A pixel's footprint along the ray grows with the square of the range: 0.1 m at 8 m, 1.4 m at 30 m.
                let far = min(1, max(0, (range - 6) / 14))
                let farther = min(1, max(0, (range - 18) / 16))
                let clarity = Double.exp(-range / 28)
                func seen(_ kind: Int) -> Double {
                    let near = Double(sharp[kind][cell]) * (1 - far) + Double(soft[kind][cell]) * far
                    return near * (1 - farther) + Double(vague[kind][cell]) * farther
                }
                var said = 0.0
                for channel in 1..<4 {
                    let evidence = seen(channel - 1)
                    said += evidence
                    let gain = [6.6, 6.3, 6.2][channel - 1]
                    let base = [-0.9, -1.5, -0.6][channel - 1]
                    let score = base + gain * clarity * evidence + errors.at(centre, place, range, channel)
                    logits[channel * size + cell] = Float(1.25 * score)
                }
                logits[cell] = Float(1.25 * (1.9 - 2.2 * clarity * min(1, said) + 0.5 * errors.at(centre, place, range, 0)))
            }
        }
        return logits
    }

    /// The mean over a square of (2·radius + 1)² cells; beyond the grid lies nothing.
    private static func blurred(_ field: [Float], radius: Int) -> [Float] {
        let (rows, columns) = (grid.rows, grid.columns)
        func pass(_ input: [Float], lines: Int, length: Int, step: Int, stride: Int) -> [Float] {
            var output = input
            let share = 1 / Float(2 * radius + 1)
            for line in 0..<lines {
                var sum: Float = 0
                for k in 0..<min(radius, length) { sum += input[line * stride + k * step] }
                for k in 0..<length {
                    if k + radius < length { sum += input[line * stride + (k + radius) * step] }
                    if k > radius { sum -= input[line * stride + (k - radius - 1) * step] }
                    output[line * stride + k * step] = max(0, sum * share)
                }
            }
            return output
        }
        let across = pass(field, lines: rows, length: columns, step: 1, stride: columns)
        return pass(across, lines: columns, length: rows, step: columns, stride: 1)
    }
}

/// What a model gets wrong for no reason that geometry gives: by place and bearing, by the moment, and by chance.
private struct Errors {
    private let seed, momentSalt: UInt64
    private let phase: Double

    init(town: Town, drive: Int, moment: Int) {
        seed = town.seed &* 7919
        // A drive's errors drift over four moments.
        phase = Double(moment) / 4 + Double(drive) * 1000
        momentSalt = UInt64(drive) &* 100_000 &+ UInt64(moment)
    }

    func at(_ centre: SIMD2<Double>, _ place: SIMD3<Double>, _ range: Double, _ channel: Int) -> Double {
        let salt = seed &+ UInt64(channel) &* 101
        // The same place seen from the same side errs the same way: ahead, abreast and behind are three sides.
        let bearing: UInt64 = centre.x > abs(centre.y) ? 1 : centre.x < -abs(centre.y) ? 2 : 3
        let ofPlace = 0.6 * grain(place.x / 2.6, place.y / 1.3, salt) + 0.7 * grain(place.x / 4, place.y / 2, salt ^ bearing &* 977)
        let (step, along) = (phase.rounded(.down), phase - phase.rounded(.down))
        let drift =
            grain(centre.x / 3.1, centre.y / 2.3 + step * 40, salt ^ 5) * (1 - along)
            + grain(centre.x / 3.1, centre.y / 2.3 + (step + 1) * 40, salt ^ 5) * along
        let chance = grain(centre.x / 0.9, centre.y / 0.9, salt ^ momentSalt &* 31)
        return (ofPlace + 0.9 * drift + 0.45 * chance) * (0.9 + range / 22)
    }
}

import Kernels
import NaiveTwins

/// The radiance field's kernels one by one: 512 rays through eight layers of voxels under 12 that are empty, one thread.
func fieldKernelBenchmark() -> [String] {
    let layers = FieldLayers()
    var samples: [[FieldSample]] = []
    let trace = secondsPerRun(runs: 20) { samples = layers.origins.map { layers.trace(from: $0) } }
    let count = Double(samples.reduce(0) { $0 + $1.count })
    var colours: [[SIMD4<Float>]] = []
    let shade = secondsPerRun(runs: 20) { colours = samples.map { layers.shade($0) } }
    var asked: (gradients: [FieldGradient], voxels: [Int32]) = ([], [])
    let unshade = secondsPerRun(runs: 20) { asked = layers.unshade(samples, colours) }
    var sums = [Lane16](repeating: .zero, count: layers.rows.count)
    var touched: [Int32] = []
    let scatter = secondsPerRun(runs: 20) { touched = layers.scatter(asked.gradients, asked.voxels, into: &sums) }
    let smooth = secondsPerRun(runs: 20) { layers.smooth(&sums, touched) }
    var rows = layers.rows
    var (means, squares) = (sums, sums)
    let adam = secondsPerRun(runs: 20) { step(&rows, &means, &squares, sums, touched) }
    let distances = secondsPerRun(runs: 20) {
        _ = layers.distances()
    }
    var layer = [Float](repeating: -0.5, count: 512 * 129)
    var pulls = [Float](repeating: 1, count: 512 * 128)
    let rectify = secondsPerRun(runs: 20) { rectifyAndGate(&layer, &pulls) }
    let naive = secondsPerRun(runs: 3) {
        for ray in samples { _ = layers.naive(ray).colour }
    }
    func line(_ name: String, _ number: Double, _ seconds: Double, _ unit: String) -> String {
        let padding = String(repeating: " ", count: max(1, 26 - name.count))
        return "  \(name)\(padding) \(format(number / seconds / 1e6)) million \(unit) per second"
    }
    return [
        "the radiance field's kernels, \(samples.count) rays of \(format(count / Double(samples.count))) samples, \(touched.count) rows touched, one thread",
        line("traced", count, trace, "samples"), line("shaded", count, shade, "samples"),
        line("walked back", count, unshade, "samples"),
        line("scattered", Double(asked.gradients.count), scatter, "gradients"),
        line("smoothed", Double(touched.count), smooth, "rows"), line("moved by Adam", Double(touched.count), adam, "rows"),
        line("distances to the nearest", Double(layers.map.count), distances, "voxels"),
        line("rectified and gated", Double(pulls.count), rectify, "values of the colour network"),
        "  naive twin's time ÷ ours   \(format(naive / (trace + shade))) traced and shaded",
    ]
}

/// Solid layers under empty ones, and rays that come down into them aslant.
private struct FieldLayers {
    static let (side, height, solid) = (64, 20, 8)
    static let layout = VoxelLayout(shape: [64, 64, 20])
    static let shift: Float = -9.2
    static let basis = Lane16(0.3, 0.1, -0.4, 0.2, 0.3, 0.1, -0.4, 0.2, 0.3, 0.1, -0.4, 0.2, 1, 0, 0, 0)
    static let direction = SIMD3<Float>(0.6, 0.3, -0.741_62)
    var map: [Int32] = []
    var clearance: [UInt8] = []
    var corners: [SIMD8<Int32>] = []
    var neighbours: [SIMD4<Int32>] = []
    var rows: [Lane16] = []
    let origins: [SIMD3<Float>]

    init() {
        let (side, wide, deep) = (Self.side, Self.side + 1, Self.solid + 1)
        var noise = Noise(seed: 9)
        func row(_ x: Int, _ y: Int, _ z: Int) -> Int32 {
            (0..<wide).contains(x) && (0..<wide).contains(y) ? Int32((x * wide + y) * deep + z) : -1
        }
        map = Array(repeating: -1, count: Self.layout.count)
        clearance = Array(repeating: 0, count: Self.layout.count)
        for x in 0..<side {
            for y in 0..<side {
                for z in 0..<Self.height {
                    let place = Self.layout.place(x, y, z)
                    clearance[place] = UInt8(max(0, z + 1 - Self.solid))
                    guard z < Self.solid else { continue }
                    map[place] = Int32(corners.count)
                    corners.append(SIMD8((0..<8).map { row(x + $0 >> 2, y + $0 >> 1 & 1, z + $0 & 1) }))
                }
            }
        }
        for x in 0..<wide {
            for y in 0..<wide {
                for z in 0..<deep {
                    neighbours.append([row(x - 1, y, z), row(x + 1, y, z), row(x, y - 1, z), row(x, y + 1, z)])
                    var values = Lane16.zero
                    for lane in 0..<12 { values[lane] = Float(noise.uniform(-2, 2)) }
                    values[12] = Float(noise.uniform(4, 8))
                    rows.append(values)
                }
            }
        }
        origins = (0..<512).map { _ in [Float(noise.uniform(2, 45)), Float(noise.uniform(2, 50)), Float(Self.height) - 0.01] }
    }

    func trace(from origin: SIMD3<Float>) -> [FieldSample] {
        var samples = [FieldSample](repeating: .none, count: 128)
        var span = samples.mutableSpan
        let to = -(origin.z - 0.01) / Self.direction.z
        let (count, _) = traceRay(
            &span, clearance: clearance.span, map: map.span, layout: Self.layout, corners: corners.span,
            rows: rows.span, origin: origin, direction: Self.direction, from: 0, to: to, step: 0.5, thickness: 0.5,
            shift: Self.shift, faintest: 1e-5, darkest: 1e-4)
        return Array(samples[..<count])
    }

    func distances() -> [UInt8] {
        var clearance = [UInt8](repeating: 0, count: Self.layout.count)
        var distances = [UInt8](repeating: 0, count: Self.layout.marginedCount)
        var line = [UInt8](repeating: 0, count: Self.layout.marginedLine)
        var clearanceSpan = clearance.mutableSpan
        var distanceSpan = distances.mutableSpan
        var lineSpan = line.mutableSpan
        chebyshevDistances(&clearanceSpan, &distanceSpan, &lineSpan, map: map.span, layout: Self.layout, limit: 24)
        return clearance
    }

    func shade(_ samples: [FieldSample]) -> [SIMD4<Float>] {
        var colours = [SIMD4<Float>](repeating: .zero, count: samples.count)
        var span = colours.mutableSpan
        _ = shadeRay(
            &span, samples: samples.span, count: samples.count, corners: corners.span, rows: rows.span, basis: Self.basis,
            lightest: 1e-5)
        return colours
    }

    func unshade(_ samples: [[FieldSample]], _ colours: [[SIMD4<Float>]]) -> ([FieldGradient], [Int32]) {
        let most = samples.reduce(0) { $0 + $1.count }
        var gradients = [FieldGradient](repeating: .none, count: most)
        var voxels = [Int32](repeating: 0, count: most)
        var gradientSpan = gradients.mutableSpan
        var voxelSpan = voxels.mutableSpan
        let pull = RayPull(colour: [0.7, -0.4, 0.2, 0.3], target: .zero, each: 0.1, distortion: 0.002, nearness: 1)
        var entries = 0
        for (ray, colour) in zip(samples, colours) {
            entries = unshadeRay(
                &gradientSpan, &voxelSpan, first: entries, samples: ray.span, colours: colour.span, count: ray.count, light: 0.1,
                lightest: 1e-5, pull: pull, ray: 0)
        }
        return (Array(gradients[..<entries]), Array(voxels[..<entries]))
    }

    /// - Returns: the rows that were touched.
    func scatter(_ gradients: [FieldGradient], _ voxels: [Int32], into sums: inout [Lane16]) -> [Int32] {
        var stamps = [Int32](repeating: -1, count: rows.count)
        var touched = stamps
        let bases = [Self.basis]
        var sumSpan = sums.mutableSpan
        var stampSpan = stamps.mutableSpan
        var touchedSpan = touched.mutableSpan
        let count = scatterGradients(
            &sumSpan, &stampSpan, &touchedSpan, count: 0, owned: 0..<rows.count, reach: 0..<corners.count,
            gradients: gradients.span,
            voxels: voxels.span, entries: gradients.count, bases: bases.span, corners: corners.span, stamp: 1)
        return Array(touched[..<count])
    }

    func smooth(_ sums: inout [Lane16], _ touched: [Int32]) {
        var span = sums.mutableSpan
        smoothRows(
            &span, touched: touched.span, count: touched.count, first: 0, neighbours: neighbours.span, rows: rows.span, weight: 1e-4
        )
    }

    /// The samples of a ray for the twin, which interpolates one number after the other.
    func naive(_ samples: [FieldSample]) -> NaiveRay {
        var densities: [Double] = []
        var raw: [SIMD3<Double>] = []
        for sample in samples {
            var value = [Double](repeating: 0, count: 13)
            for bits in 0..<8 {
                let x = bits & 4 == 0 ? 1 - Double(sample.fractionX) : Double(sample.fractionX)
                let y = bits & 2 == 0 ? 1 - Double(sample.fractionY) : Double(sample.fractionY)
                let z = bits & 1 == 0 ? 1 - Double(sample.fractionZ) : Double(sample.fractionZ)
                let row = rows[Int(corners[Int(sample.voxel)][bits])]
                for lane in 0..<13 { value[lane] += x * y * z * Double(row[lane]) }
            }
            densities.append(value[12])
            func dot(_ first: Int) -> Double { (0..<4).reduce(0) { $0 + value[first + $1] * Double(Self.basis[first + $1]) } }
            raw.append([dot(0), dot(4), dot(8)])
        }
        return NaiveRay(
            densities: densities, raw: raw, distances: samples.map { Double($0.distance) }, step: 0.5, shift: Double(Self.shift))
    }
}

private func step(
    _ rows: inout [Lane16], _ means: inout [Lane16], _ squares: inout [Lane16], _ sums: [Lane16], _ touched: [Int32]
) {
    var rowSpan = rows.mutableSpan
    var meanSpan = means.mutableSpan
    var squareSpan = squares.mutableSpan
    adamRows(
        &rowSpan, &meanSpan, &squareSpan, sums: sums.span, touched: touched.span, count: touched.count,
        rates: Lane16(repeating: 0.01), floors: Lane16(repeating: 1e-6))
}

private func rectifyAndGate(_ layer: inout [Float], _ pulls: inout [Float]) {
    rectify(&layer)
    var span = pulls.mutableSpan
    gateRows(&span, by: layer.span, rows: 512, columns: 128)
}

private func rectify(_ layer: inout [Float]) {
    var span = layer.mutableSpan
    rectifyRows(&span, rows: 512, columns: 128)
}

import Kernels
import NaiveTwins
import RealModule
import Testing

/// One column of ten voxels along x, its rows' numbers drawn from a seed.
struct Column {
    let voxels = 10
    var map: [Int32] = []
    var clearance: [UInt8] = []
    var corners: [SIMD8<Int32>] = []
    var rows: [Lane16] = []

    init(seed: UInt64) {
        var noise = Noise(seed: seed)
        map = Self.laidOut((0..<voxels).map { Int32($0) }, empty: -1)
        clearance = Self.laidOut(Array(repeating: 0, count: voxels), empty: 255)
        for x in 0..<voxels { corners.append(SIMD8((0..<8).map { Int32((x + $0 / 4) * 4 + $0 % 4) })) }
        for _ in 0..<(4 * (voxels + 1)) {
            var row = Lane16.zero
            for lane in 0..<12 { row[lane] = Float(noise.uniform(-2, 2)) }
            row[12] = Float(noise.uniform(5, 11))
            rows.append(row)
        }
    }

    static let layout = VoxelLayout(shape: [10, 1, 1])

    /// The column's numbers, from one end to the other, where the layout keeps them.
    static func laidOut<Number>(_ numbers: [Number], empty: Number) -> [Number] {
        var map = [Number](repeating: empty, count: layout.count)
        for (x, number) in numbers.enumerated() { map[layout.place(x, 0, 0)] = number }
        return map
    }

    static let origin = SIMD3<Float>(0.1, 0.3, 0.6)
    static let direction = SIMD3<Float>(0.998, 0.05, 0.03)
    static let basis = Lane16(0.3, 0.1, -0.4, 0.2, 0.3, 0.1, -0.4, 0.2, 0.3, 0.1, -0.4, 0.2, 1, 0, 0, 0)
    static let shift: Float = -9.2

    func trace(step: Float = 0.5) -> (samples: [FieldSample], light: Float) {
        var samples = [FieldSample](repeating: .none, count: 64)
        var span = samples.mutableSpan
        let (count, light) = traceRay(
            &span, clearance: clearance.span, map: map.span, layout: Self.layout, corners: corners.span, rows: rows.span,
            origin: Self.origin,
            direction: Self.direction, from: 0, to: 9.5, step: step, thickness: step,
            shift: Self.shift, faintest: 0, darkest: 0)
        return (Array(samples[..<count]), light)
    }

    func shade(_ samples: [FieldSample]) -> (colours: [SIMD4<Float>], sum: SIMD4<Float>) {
        var colours = [SIMD4<Float>](repeating: .zero, count: samples.count)
        var span = colours.mutableSpan
        let sum = shadeRay(
            &span, samples: samples.span, count: samples.count, corners: corners.span, rows: rows.span, basis: Self.basis,
            lightest: -1
        )
        return (colours, sum)
    }

    /// The same samples for the twin: each value read by plain trilinear interpolation.
    func naive(_ samples: [FieldSample], step: Double = 0.5) -> NaiveRay {
        var densities: [Double] = []
        var raw: [SIMD3<Double>] = []
        for sample in samples {
            var value = [Double](repeating: 0, count: 16)
            for bits in 0..<8 {
                let x = bits & 4 == 0 ? 1 - Double(sample.fractionX) : Double(sample.fractionX)
                let y = bits & 2 == 0 ? 1 - Double(sample.fractionY) : Double(sample.fractionY)
                let z = bits & 1 == 0 ? 1 - Double(sample.fractionZ) : Double(sample.fractionZ)
                for lane in 0..<16 { value[lane] += x * y * z * Double(rows[Int(corners[Int(sample.voxel)][bits])][lane]) }
            }
            densities.append(value[12])
            func dot(_ first: Int) -> Double { (0..<4).reduce(0) { $0 + value[first + $1] * Double(Self.basis[first + $1]) } }
            raw.append([dot(0), dot(4), dot(8)])
        }
        return NaiveRay(
            densities: densities, raw: raw, distances: samples.map { Double($0.distance) }, step: step, shift: Double(Self.shift))
    }
}

@Suite struct FieldKernelTests {
    @Test("a ray worked by hand: opacities 0.5, 0.2, 0.9 weigh 0.5, 0.1, 0.36 and leave 0.04")
    func worked() {
        // α = 1 − (1 + e^x)^−1 = σ(x) at a step of one voxel, so x = log(α / (1 − α)); step 1 puts one sample in every voxel.
        var column = Column(seed: 1)
        let raw = [0.5, 0.2, 0.9].map { Float.log($0 / (1 - $0)) - Column.shift }
        for place in column.rows.indices { column.rows[place] = .zero }
        column.map = Column.laidOut([0, 1, 2], empty: -1)
        column.clearance = Column.laidOut([0, 0, 0, 1, 2, 3, 4, 5, 6, 7], empty: 255)
        for x in 0..<3 {
            // Corners of their own for each voxel, so that the density inside is constant.
            column.corners[x] = SIMD8(repeating: Int32(x))
            column.rows[x][12] = raw[x]
        }
        let (samples, light) = column.trace(step: 1)
        #expect(samples.count == 3)
        for (sample, weight) in zip(samples, [Float(0.5), 0.1, 0.36]) { #expect(abs(sample.weight - weight) < 2e-6) }
        #expect(abs(light - 0.04) < 1e-6)
    }

    @Test("leaping over free space moves no sample", arguments: [0.5, 0.3, 0.7] as [Float])
    func leaping(step: Float) {
        var column = Column(seed: 2)
        column.map = Column.laidOut([-1, -1, -1, 3, 4, -1, -1, -1, -1, 9], empty: -1)
        func met(_ clearance: [UInt8]) -> [FieldSample] {
            column.clearance = Column.laidOut(clearance, empty: 255)
            return column.trace(step: step).samples
        }
        let (leapt, walked) = (met([3, 2, 1, 0, 0, 1, 2, 2, 1, 0]), met([1, 1, 1, 0, 0, 1, 1, 1, 1, 0]))
        #expect(Set(leapt.map(\.voxel)) == [3, 4, 9])
        #expect(leapt.map(\.distance) == walked.map(\.distance) && leapt.map(\.weight) == walked.map(\.weight))
    }

    @Test("what a ray does not absorb, it lets through, and its colour is its twin's", arguments: 1..<6)
    func twin(seed: Int) {
        let column = Column(seed: UInt64(seed))
        let (samples, light) = column.trace()
        #expect(samples.count == 19)
        let twin = column.naive(samples)
        let (weights, left) = twin.weights
        #expect(abs(samples.reduce(0) { $0 + $1.weight } + light - 1) < 4 * Float.ulpOfOne * Float(samples.count))
        for (sample, weight) in zip(samples, weights) { #expect(abs(Double(sample.weight) - weight) < 1e-5) }
        #expect(abs(Double(light) - left) < 1e-5)
        let sum = column.shade(samples).sum
        for lane in 0..<3 { #expect(abs(Double(sum[lane]) - twin.colour[lane]) < 1e-5) }
    }

    @Test(
        "the gradients of a ray are its twin's central differences, before solid ground as well",
        arguments: 1..<6, [Float(11), 40])
    func gradients(seed: Int, densest: Float) {
        var column = Column(seed: UInt64(seed))
        // A voxel of d = 40 lets 2e-7 of the light through a step: what lies before it once lost its gradient.
        for place in 28..<36 { column.rows[place][12] = max(column.rows[place][12], densest) }
        let (samples, light) = column.trace()
        let colours = column.shade(samples).colours
        let pull = SIMD4<Float>(0.7, -0.4, 0.2, 0.3)
        let distortion: Float = 0.05
        var gradients = [FieldGradient](repeating: .none, count: samples.count)
        var voxels = [Int32](repeating: 0, count: samples.count)
        var gradientSpan = gradients.mutableSpan
        var voxelSpan = voxels.mutableSpan
        let entries = unshadeRay(
            &gradientSpan, &voxelSpan, first: 0, samples: samples.span, colours: colours.span, count: samples.count, light: light,
            lightest: -1, pull: RayPull(colour: pull, target: .zero, each: 0, distortion: distortion, nearness: .infinity), ray: 0)
        #expect(entries == samples.count)
        let twin = column.naive(samples)
        let h = 1e-5
        func slope(_ change: (inout NaiveRay, Double) -> Void) -> Double {
            var (low, high) = (twin, twin)
            change(&low, -h)
            change(&high, h)
            let (a, b) = (
                low.loss(pull: SIMD4<Double>(pull), distortion: Double(distortion)),
                high.loss(pull: SIMD4<Double>(pull), distortion: Double(distortion))
            )
            return (b - a) / (2 * h)
        }
        // Entries run back to front.
        for (entry, sample) in zip(0..., stride(from: samples.count - 1, through: 0, by: -1)) {
            for lane in 0..<3 {
                let expected = slope { $0.raw[sample][lane] += $1 }
                #expect(abs(Double(gradients[entry].gradient[lane]) - expected) < 1e-5)
            }
            let expected = slope { $0.densities[sample] += $1 }
            #expect(abs(Double(gradients[entry].gradient.w) - expected) < 2e-5, "density of sample \(sample)")
        }
    }

    @Test("a sample nearer to its camera than earshot says less by the square, and one that weighs nothing says nothing")
    func earshot() {
        let column = Column(seed: 3)
        let (samples, light) = column.trace()
        let colours = column.shade(samples).colours
        func gradients(nearness: Float, lightest: Float = -1) -> [FieldGradient] {
            var gradients = [FieldGradient](repeating: .none, count: samples.count)
            var voxels = [Int32](repeating: 0, count: samples.count)
            var gradientSpan = gradients.mutableSpan
            var voxelSpan = voxels.mutableSpan
            let entries = unshadeRay(
                &gradientSpan, &voxelSpan, first: 0, samples: samples.span, colours: colours.span, count: samples.count,
                light: light, lightest: lightest,
                pull: RayPull(
                    colour: [0.7, -0.4, 0.2, 0.3], target: .zero, each: 0.1, distortion: 0.05, nearness: nearness), ray: 0)
            return Array(gradients[..<entries])
        }
        let whole = gradients(nearness: .infinity)
        for (index, heard) in gradients(nearness: 1 / 16).enumerated() {
            let distance = samples[samples.count - 1 - index].distance
            let expected = whole[index].gradient * min(1, distance * distance / 16)
            #expect(abs((heard.gradient - expected).sum()) < 1e-6)
        }
        let middle = samples.map(\.weight).sorted()[samples.count / 2]
        #expect(
            gradients(nearness: .infinity, lightest: middle).map(\.fractionX)
                == samples.reversed().filter { $0.weight > middle }.map(\.fractionX))
    }

    @Test("what rays ask is handed to the rows by trilinear weights, and slabs together give what one slab gives")
    func scatter() {
        let column = Column(seed: 7)
        let (samples, _) = column.trace()
        let gradients = samples.map {
            FieldGradient(
                gradient: [1, -2, 0.5, 3], fractionX: $0.fractionX, fractionY: $0.fractionY, fractionZ: $0.fractionZ, ray: 0)
        }
        let voxels = samples.map(\.voxel)
        let bases = [Column.basis]
        func sums(_ cuts: [Int]) -> [Lane16] {
            zip(cuts, cuts.dropFirst()).flatMap { low, high in
                var sums = [Lane16](repeating: .zero, count: high - low)
                var stamps = [Int32](repeating: -1, count: high - low)
                var touched = stamps
                var a = sums.mutableSpan
                var b = stamps.mutableSpan
                var c = touched.mutableSpan
                _ = scatterGradients(
                    &a, &b, &c, count: 0, owned: low..<high, reach: max(0, low / 4 - 1)..<min(10, high / 4),
                    gradients: gradients.span,
                    voxels: voxels.span, entries: gradients.count, bases: bases.span,
                    corners: column.corners.span, stamp: 1)
                return sums
            }
        }
        let whole = sums([0, 44])
        #expect(whole == sums([0, 16, 32, 44]))
        let density = whole.reduce(0) { $0 + $1[12] }
        #expect(abs(density - 3 * Float(samples.count)) < 1e-3)
        let red = whole.reduce(SIMD4<Float>.zero) { $0 + SIMD4($1[0], $1[1], $1[2], $1[3]) }
        for lane in 0..<4 { #expect(abs(red[lane] - Column.basis[lane] * Float(samples.count)) < 1e-3) }
    }

    @Test("a row's first step is as long as its rate, and rows that nobody touched stay")
    func adam() {
        var rows = [Lane16](repeating: Lane16(repeating: 1), count: 3)
        var means = [Lane16](repeating: .zero, count: 3)
        var squares = means
        var sums = means
        sums[1] = Lane16(repeating: -0.02)
        let rates = Lane16(repeating: 0.1)
        // The gradient's root mean square after one step is a tenth of 0.02; a floor as high halves the step.
        var floors = Lane16(repeating: 1e-12)
        floors[12] = 0.002
        let touched: [Int32] = [1]
        var a = rows.mutableSpan
        var b = means.mutableSpan
        var c = squares.mutableSpan
        adamRows(&a, &b, &c, sums: sums.span, touched: touched.span, count: 1, rates: rates, floors: floors)
        #expect(rows[0] == Lane16(repeating: 1) && rows[2] == Lane16(repeating: 1))
        #expect(abs(rows[1][5] - 1.1) < 1e-5)
        #expect(abs(rows[1][12] - 1.05) < 1e-5)
    }
}

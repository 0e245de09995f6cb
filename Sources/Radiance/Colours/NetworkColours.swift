internal import Bindings
internal import Kernels
internal import RealModule

/// The paper's colours: twelve features and the direction through a small network, 36 → 128 → 128 → 3.
///
/// The direction comes as sines and cosines of one, two, four and eight times each of its components. A column of ones beside the inputs
/// and beside each hidden layer carries the biases. A ray's samples go through it together.
/// - Source: Xie et al. 2023 (MV-Map); Mildenhall et al. 2020 for the encoding; Kingma and Ba 2015.
package struct NetworkColours: ColourDecoder {
    package static let (features, inputs, hidden) = (12, 36, 128)
    /// Weights of the three layers, biases last in each: (37, 128), (129, 128), (129, 3).
    private static let counts = [(inputs + 1) * hidden, (hidden + 1) * hidden, (hidden + 1) * 3]
    private static let starts = [0, counts[0], counts[0] + counts[1]]
    package static let parameterCount = counts.reduce(0, +)

    package private(set) var parameters: [Float]
    private var means, squares: [Float]

    package init(seed: UInt64) {
        parameters = Array(repeating: 0, count: Self.parameterCount)
        for (layer, (rows, columns)) in [(Self.inputs, Self.hidden), (Self.hidden, Self.hidden), (Self.hidden, 3)].enumerated() {
            // He et al. 2015: rectified layers keep the variance; biases begin at 0.
            let bound = (6 / Float(rows)).squareRoot()
            for index in 0..<(rows * columns) {
                let random = Float(mixed(seed << 40 ^ UInt64(Self.starts[layer] + index)) >> 40) * 0x1p-24
                parameters[Self.starts[layer] + index] = (2 * random - 1) * bound * (layer == 2 ? 0.1 : 1)
            }
        }
        means = Array(repeating: 0, count: Self.parameterCount)
        squares = means
    }

    func shade(
        _ ray: FieldRay, samples: [FieldSample], count: Int, grid: VoxelGrid, settings: StepSettings, tape: inout ColourTape
    ) -> SIMD4<Float> {
        tape.seen.removeAll(keepingCapacity: true)
        for index in 0..<count where samples[index].weight > settings.lightest { tape.seen.append(samples[index]) }
        readInputs(ray.direction, grid: grid, tape: &tape)
        forward(&tape)
        var total = SIMD4<Float>.zero
        var place = 0
        for index in 0..<count {
            guard samples[index].weight > settings.lightest else {
                tape.colours[index] = .zero
                continue
            }
            let colour = SIMD4(
                logistic(tape.raw[3 * place]), logistic(tape.raw[3 * place + 1]), logistic(tape.raw[3 * place + 2]), 0)
            tape.colours[index] = colour
            total += colour * samples[index].weight
            place += 1
        }
        return total
    }

    func walkBack(
        _ gradients: inout [FieldGradient], voxels: [Int32], entries: Range<Int>, bases: inout [Lane16], ray: FieldRay,
        tape: inout ColourTape
    ) {
        // The samples that were read, and no others, are asked for something, back to front.
        precondition(entries.count == tape.seen.count, "NetworkColours: \(entries.count) pulls on \(tape.seen.count) samples")
        tape.grow()
        for entry in entries {
            let place = entries.upperBound - 1 - entry
            for lane in 0..<3 { tape.pulls[3 * place + lane] = gradients[entry].gradient[lane] }
        }
        backward(&tape)
        for entry in entries {
            var row = Lane16.zero
            let place = entries.upperBound - 1 - entry
            for lane in 0..<Self.features { row[lane] = tape.inputPulls[place * Self.features + lane] }
            row[12] = gradients[entry].gradient.w
            gradients[entry].gradient = SIMD4(repeating: 1)
            gradients[entry].ray = Int32(bases.count)
            bases.append(row)
        }
    }

    mutating func step(_ gradients: [[Float]], rate: Float) {
        for index in parameters.indices {
            var sum: Float = 0
            for part in gradients where !part.isEmpty { sum += part[index] }
            means[index] = 0.9 * means[index] + 0.1 * sum
            squares[index] = 0.99 * squares[index] + 0.01 * sum * sum
            parameters[index] -= rate * means[index] / (squares[index].squareRoot() + 1e-8)
        }
    }

    var memory: [Float] { parameters + means + squares }

    mutating func restore(_ memory: [Float]) -> Bool {
        let count = Self.parameterCount
        guard memory.count == 3 * count else { return false }
        parameters = Array(memory[..<count])
        means = Array(memory[count..<(2 * count)])
        squares = Array(memory[(2 * count)...])
        return true
    }

    /// (24): sines and cosines of the direction's components at four frequencies.
    static func encoding(of direction: SIMD3<Float>) -> [Float] {
        (0..<4).flatMap { octave in
            (0..<3).flatMap { axis -> [Float] in
                let angle = direction[axis] * Float(1 << octave)
                return [Float.sin(angle), Float.cos(angle)]
            }
        }
    }

    private func readInputs(_ direction: SIMD3<Float>, grid: VoxelGrid, tape: inout ColourTape) {
        let width = Self.inputs + 1
        let count = tape.seen.count
        tape.reserve(count)
        let encoding = Self.encoding(of: direction)
        for index in 0..<count {
            let sample = tape.seen[index]
            let (corners, weights) = (grid.corners[Int(sample.voxel)], sample.cornerWeights)
            var value = Lane16.zero
            for bits in 0..<8 { value += grid.rows[Int(corners[bits])] * weights[bits] }
            for lane in 0..<Self.features { tape.inputs[index * width + lane] = value[lane] }
            for (lane, wave) in encoding.enumerated() { tape.inputs[index * width + Self.features + lane] = wave }
            tape.inputs[index * width + Self.inputs] = 1
        }
    }
}

extension NetworkColours {
    private static let wide = hidden + 1

    /// From the tape's inputs to its raw colours.
    package func forward(_ tape: inout ColourTape) {
        let count = tape.seen.count
        guard count > 0 else { return }
        Self.layer(&tape.first, from: tape.inputs, inner: Self.inputs + 1, parameters, at: Self.starts[0], count: count)
        Self.layer(&tape.second, from: tape.first, inner: Self.wide, parameters, at: Self.starts[1], count: count)
        Self.multiply(
            &tape.raw, MatrixPlace(pitch: 3), tape.second, MatrixPlace(pitch: Self.wide), parameters,
            MatrixPlace(start: Self.starts[2], pitch: 3), rows: count, columns: 3, inner: Self.wide, isAdding: false)
    }

    /// From the pulls on the tape's raw colours to those on its features; the gradients by the parameters are added to the tape's.
    package func backward(_ tape: inout ColourTape) {
        let count = tape.seen.count
        guard count > 0 else { return }
        if tape.gradients.isEmpty { tape.gradients = Array(repeating: 0, count: Self.parameterCount) }
        let (hidden, wide, starts) = (Self.hidden, Self.wide, Self.starts)
        Self.multiply(
            &tape.gradients, MatrixPlace(start: starts[2], pitch: 3), tape.second, MatrixPlace(pitch: wide, isTransposed: true),
            tape.pulls, MatrixPlace(pitch: 3), rows: wide, columns: 3, inner: count, isAdding: true)
        Self.multiply(
            &tape.secondPulls, MatrixPlace(pitch: hidden), tape.pulls, MatrixPlace(pitch: 3), parameters,
            MatrixPlace(start: starts[2], pitch: 3, isTransposed: true), rows: count, columns: hidden, inner: 3, isAdding: false)
        Self.gate(&tape.secondPulls, by: tape.second, count: count)
        Self.multiply(
            &tape.gradients, MatrixPlace(start: starts[1], pitch: hidden), tape.first, MatrixPlace(pitch: wide, isTransposed: true),
            tape.secondPulls, MatrixPlace(pitch: hidden), rows: wide, columns: hidden, inner: count, isAdding: true)
        Self.multiply(
            &tape.firstPulls, MatrixPlace(pitch: hidden), tape.secondPulls, MatrixPlace(pitch: hidden), parameters,
            MatrixPlace(start: starts[1], pitch: hidden, isTransposed: true), rows: count, columns: hidden, inner: hidden,
            isAdding: false)
        Self.gate(&tape.firstPulls, by: tape.first, count: count)
        Self.multiply(
            &tape.gradients, MatrixPlace(start: starts[0], pitch: hidden), tape.inputs,
            MatrixPlace(pitch: Self.inputs + 1, isTransposed: true), tape.firstPulls, MatrixPlace(pitch: hidden),
            rows: Self.inputs + 1, columns: hidden, inner: count, isAdding: true)
        Self.multiply(
            &tape.inputPulls, MatrixPlace(pitch: Self.features), tape.firstPulls, MatrixPlace(pitch: hidden), parameters,
            MatrixPlace(start: starts[0], pitch: hidden, isTransposed: true), rows: count, columns: Self.features, inner: hidden,
            isAdding: false)
    }

    /// A rectified layer, with its column of ones.
    private static func layer(
        _ out: inout [Float], from values: [Float], inner: Int, _ parameters: [Float], at start: Int, count: Int
    ) {
        multiply(
            &out, MatrixPlace(pitch: wide), values, MatrixPlace(pitch: inner), parameters, MatrixPlace(start: start, pitch: hidden),
            rows: count, columns: hidden, inner: inner, isAdding: false)
        var span = out.mutableSpan
        rectifyRows(&span, rows: count, columns: hidden)
    }

    private static func gate(_ pulls: inout [Float], by values: [Float], count: Int) {
        var span = pulls.mutableSpan
        gateRows(&span, by: values.span, rows: count, columns: hidden)
    }

    private static func multiply(
        _ c: inout [Float], _ cPlace: MatrixPlace, _ a: [Float], _ aPlace: MatrixPlace, _ b: [Float], _ bPlace: MatrixPlace,
        rows: Int, columns: Int, inner: Int, isAdding: Bool
    ) {
        var span = c.mutableSpan
        MatrixProduct.multiply(
            &span, at: cPlace, a.span, at: aPlace, b.span, at: bPlace, rows: rows, columns: columns, inner: inner,
            isAdding: isAdding)
    }
}

extension ColourTape {
    /// Makes room for so many read samples.
    fileprivate mutating func reserve(_ count: Int) {
        guard first.count < count * (NetworkColours.hidden + 1) else { return }
        let room = max(64, count + count / 2)
        inputs = Array(repeating: 0, count: room * (NetworkColours.inputs + 1))
        first = Array(repeating: 0, count: room * (NetworkColours.hidden + 1))
        second = first
        raw = Array(repeating: 0, count: room * 3)
    }

    /// Makes room for the gradients of as many as were read.
    fileprivate mutating func grow() {
        let room = raw.count / 3
        if firstPulls.count < room * NetworkColours.hidden {
            firstPulls = Array(repeating: 0, count: room * NetworkColours.hidden)
            secondPulls = firstPulls
            inputPulls = Array(repeating: 0, count: room * NetworkColours.features)
            pulls = Array(repeating: 0, count: raw.count)
        }
    }
}

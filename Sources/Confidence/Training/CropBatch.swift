internal import Bindings
internal import RealModule
package import Scene

/// One training step's input: a crop of a variant, and the frames that see it.
package struct CropBatch: Sendable {
    private struct FrameWork: Sendable {
        let window: EvidenceWindow
        let samples: CropSamples
        let member: Int
        /// Columns of the frame's grid.
        let width: Int
        var tape: NetworkTape
        /// (cells of the crop).
        var confidences: [Float] = []
        var divergenceLoss = 0.0
        var gradients: [Float] = []
    }

    private let variant: SegmentVariant
    private let truth: [UInt8]
    private var frames: [FrameWork]

    package struct Outcome {
        package var loss, divergence: Double
        /// (parameters), and of the loss's scale and biases.
        package var gradients, tuning: [Float]
    }

    /// Cells around the crop that the network sees too.
    private static let margin = 6
    private static let attempts = 20

    /// - Returns: nil where no crop was found that two frames see.
    package init?(
        _ variant: SegmentVariant, settings: TrainingSettings, layout: EvidenceLayout, shape: NetworkShape, random: inout Randomness
    ) {
        for _ in 0..<Self.attempts {
            let anchor = variant.members[random.below(variant.members.count)]
            let grid = anchor.prediction.grid
            let (rows, columns) = (min(settings.crop, grid.rows), min(settings.crop, grid.columns))
            let crop = FusionCrop(
                of: anchor, firstRow: random.below(grid.rows - rows + 1), firstColumn: random.below(grid.columns - columns + 1),
                rows: rows, columns: columns)
            let turn = EvidenceWindow.Turn.random(&random)
            var order = Array(variant.members.indices)
            for index in order.indices.reversed() { order.swapAt(index, random.below(index + 1)) }
            let most = settings.frames.lowerBound + random.below(settings.frames.count)
            var frames: [FrameWork] = []
            for index in order where frames.count < most {
                let member = variant.members[index]
                guard let window = crop.window(on: member, margin: Self.margin, turn: turn) else { continue }
                let samples = CropSamples(member, at: crop)
                guard samples.cell.count(where: { $0 >= 0 }) * 10 > crop.cells else { continue }
                var tape = NetworkTape(shape: shape, rows: window.turnedRows, columns: window.turnedColumns)
                window.fill(&tape.input, from: member.evidence, layout: layout)
                frames.append(
                    FrameWork(
                        window: window, samples: samples, member: index, width: member.prediction.grid.columns,
                        tape: tape))
            }
            guard frames.count >= 2 else { continue }
            self.variant = variant
            truth = crop.truth
            self.frames = frames
            return
        }
        return nil
    }

    /// One pass forward and back.
    ///
    /// - Parameter threads: frames are shared among them; their gradients are summed in the frames' order.
    package mutating func run(parameters: [Float], loss: FusedLoss, settings: TrainingSettings, threads: Int) -> Outcome {
        Parallel.forEach(&frames, threads: threads) { _, work in
            work.tape.forward(parameters: parameters)
            work.confidences = Self.sampled(work)
        }
        let result = loss.evaluate(frames.map(\.samples), confidences: frames.map(\.confidences), truth: truth)
        let unit = Float(1 / max(result.weight, 1e-9))
        let (variant, count) = (variant, Float(frames.count))
        Parallel.forEach(&frames, threads: threads) { index, work in
            var output = [Float](repeating: 0, count: work.tape.output.values.count)
            Self.spread(result.confidences[index], scale: unit, of: work, into: &output)
            Self.regularise(&output, of: work, weight: settings.confidenceWeight / count)
            work.divergenceLoss = Self.regress(
                &output, of: &work, member: variant.members[work.member], weight: settings.divergenceWeight / count)
            var gradients = NetworkTape(shape: work.tape.shape, rows: work.tape.input.rows, columns: work.tape.input.columns)
            gradients.setOutput(output)
            work.gradients = Array(repeating: 0, count: parameters.count)
            work.tape.backward(&gradients, parameters: parameters, sums: &work.gradients)
        }
        var gradients = [Float](repeating: 0, count: parameters.count)
        for work in frames { for index in gradients.indices { gradients[index] += work.gradients[index] } }
        return Outcome(
            loss: result.loss / max(result.weight, 1e-9), divergence: frames.reduce(0) { $0 + $1.divergenceLoss } / Double(count),
            gradients: gradients, tuning: [Float(result.scale) * unit] + result.bias.map { Float($0) * unit })
    }

    /// u at the crop's cells.
    private static func sampled(_ work: FrameWork) -> [Float] {
        var values = [Float](repeating: 0, count: work.samples.cell.count)
        for index in values.indices where work.samples.cell[index] >= 0 {
            let shares = work.samples.shares(index)
            for (corner, place) in places(index, work).enumerated() {
                values[index] += shares[corner] * Heads.confidence(work.tape.output.values[place])
            }
        }
        return values
    }

    /// Where the four corners of a crop cell lie in the first plane of the output.
    private static func places(_ index: Int, _ work: FrameWork) -> [Int] {
        let width = work.width
        let (row, column) = (Int(work.samples.cell[index]) / width, Int(work.samples.cell[index]) % width)
        return [(row, column), (row, column + 1), (row + 1, column), (row + 1, column + 1)].map {
            let place = work.window.place(row: $0.0, column: $0.1)
            return work.tape.output.place(0, row: place.row, column: place.column)
        }
    }

    /// Adds the gradient of u at the crop's cells to the output's.
    private static func spread(_ gradients: [Float], scale: Float, of work: FrameWork, into output: inout [Float]) {
        for index in gradients.indices where work.samples.cell[index] >= 0 && gradients[index] != 0 {
            let shares = work.samples.shares(index)
            for (corner, place) in places(index, work).enumerated() {
                let u = Heads.confidence(work.tape.output.values[place])
                output[place] += scale * gradients[index] * shares[corner] * Heads.confidenceSlope(u)
            }
        }
    }

    /// Adds the gradient of the mean square of what the network changes of where u begins, which keeps u of different places comparable.
    private static func regularise(_ output: inout [Float], of work: FrameWork, weight: Float) {
        let (planes, input) = (work.tape.output, work.tape.input)
        let unit = 2 * weight / Float(planes.rows * planes.columns)
        for row in 0..<planes.rows {
            for column in 0..<planes.columns {
                let place = planes.place(0, row: row, column: column)
                let start = work.tape.shape.trusts.reduce(Float(0)) {
                    $0 + 4 * input.values[input.place($1, row: row, column: column)]
                }
                output[place] += unit * (planes.values[place] - start)
            }
        }
    }

    /// Adds the gradient of the divergence's squared error.
    private static func regress(
        _ output: inout [Float], of work: inout FrameWork, member: SegmentVariant.Member, weight: Float
    ) -> Double {
        let (planes, prediction, window) = (work.tape.output, member.prediction, work.window)
        let size = prediction.grid.cells
        var (sum, places) = (0.0, [(Int, Float)]())
        for row in window.firstRow..<min(window.firstRow + window.rows, prediction.grid.rows) {
            for column in window.firstColumn..<min(window.firstColumn + window.columns, prediction.grid.columns) {
                let cell = row * prediction.grid.columns + column
                let label = Int(member.truth[cell])
                guard label < prediction.channels, prediction.valid[cell] > 0 else { continue }
                let at = window.place(row: row, column: column)
                let place = planes.place(1, row: at.row, column: at.column)
                let k = Heads.divergence(planes.values[place])
                let truly = min(-Float.log(max(prediction.probabilities[label * size + cell], 1e-4)), Heads.mostDivergence)
                sum += Double((k - truly) * (k - truly))
                places.append((place, (k - truly) * Heads.divergenceSlope(k)))
            }
        }
        guard !places.isEmpty else { return 0 }
        for (place, slope) in places { output[place] += 2 * weight / Float(places.count) * slope }
        return sum / Double(places.count)
    }
}

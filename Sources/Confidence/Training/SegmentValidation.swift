internal import Bindings
internal import RealModule
internal import Scene

/// A segment that training is judged on, with its evidence made ready once.
package struct SegmentValidation: Sendable {
    let variant: SegmentVariant
    /// What a few crops hold: the truth, the frames that see them, and what each says.
    let crops: [(truth: [UInt8], members: [Int], samples: [CropSamples])]

    private static let crops = 6

    package init(_ segment: TrainingSegment, layout: EvidenceLayout, threads: Int) {
        let variant = SegmentVariant(segment, layout: layout, threads: threads)
        self.variant = variant
        let count = min(Self.crops, variant.members.count)
        crops = (0..<count).map { index in
            let anchor = variant.members[(2 * index + 1) * variant.members.count / (2 * count)]
            let grid = anchor.prediction.grid
            let crop = FusionCrop(of: anchor, firstRow: 0, firstColumn: 0, rows: grid.rows, columns: grid.columns)
            let seen = variant.members.indices.filter { crop.window(on: variant.members[$0], margin: 0, turn: .none) != nil }
            return (crop.truth, seen, seen.map { CropSamples(variant.members[$0], at: crop) })
        }
    }
}

extension ConfidenceTraining {
    /// The losses of the present weights, and of every frame alike, each at the scale and biases that suit it best.
    func validate(_ segments: [SegmentValidation], threads: Int) -> (network: Double, uniform: Double) {
        var (network, uniform): ([FusedCrop], [FusedCrop]) = ([], [])
        for segment in segments {
            let members = segment.variant.members
            var confidences: [[Float]] = Array(repeating: [], count: members.count)
            let (parameters, shape) = (state.parameters, shape)
            Parallel.forEach(&confidences, threads: threads) { index, u in
                let member = members[index]
                var tape = NetworkTape(shape: shape, rows: member.evidence.rows, columns: member.evidence.columns)
                tape.input = member.evidence
                tape.forward(parameters: parameters)
                let grid = member.prediction.grid
                u = (0..<grid.cells).map { tape.confidence(row: $0 / grid.columns, column: $0 % grid.columns) }
            }
            for crop in segment.crops {
                let own = zip(crop.members, crop.samples).map { index, samples in
                    samples.interpolated(confidences[index], columns: members[index].prediction.grid.columns)
                }
                let alike = own.map { $0.map { _ in Float(0) } }
                network.append(FusedCrop(truth: crop.truth, fused: CropSamples(fusing: crop.samples, confidences: own)))
                uniform.append(FusedCrop(truth: crop.truth, fused: CropSamples(fusing: crop.samples, confidences: alike)))
            }
        }
        return (tuned(network), tuned(uniform))
    }

    /// A crop after fusion: what is left to choose is scale and biases.
    private struct FusedCrop {
        let truth: [UInt8]
        let fused: CropSamples
    }

    /// The least loss that a few steps of scale and biases from the present ones come to.
    private func tuned(_ crops: [FusedCrop]) -> Double {
        var (tuning, means) = (state.tuning, [Float](repeating: 0, count: state.tuning.count))
        var squares = means
        var best = Double.infinity
        for step in 1...Self.tuningSteps {
            let loss = loss(at: tuning)
            var (sum, weight, slopes) = (0.0, 0.0, [Double](repeating: 0, count: tuning.count))
            for crop in crops {
                let alike = [[Float](repeating: 0, count: crop.truth.count)]
                let result = loss.evaluate([crop.fused], confidences: alike, truth: crop.truth)
                sum += result.loss
                weight += result.weight
                slopes[0] += result.scale
                for (channel, slope) in result.bias.enumerated() { slopes[channel + 1] += slope }
            }
            let unit = 1 / max(weight, 1e-9)
            best = min(best, sum * unit)
            Self.step(
                &tuning, &means, &squares, slopes.map { Float($0 * unit) }, scale: 1, rate: 0.1 * Self.correction(step), decay: 0)
        }
        return best
    }

    private static let tuningSteps = 15
}

extension CropSamples {
    /// Σ a l at each cell, as if one frame had said it.
    fileprivate init(fusing frames: [CropSamples], confidences: [[Float]]) {
        let cells = frames.first?.cell.count ?? 0
        let channels = cells > 0 ? (frames[0].logits.count / cells) : 0
        self.init(
            cell: Array(repeating: -1, count: cells), towards: Array(repeating: .zero, count: cells),
            logits: Array(repeating: 0, count: cells * channels))
        for index in 0..<cells {
            var total: Float = 0
            for (frame, u) in zip(frames, confidences) where frame.cell[index] >= 0 {
                let weight = Float.exp(u[index])
                total += weight
                for channel in 0..<channels {
                    logits[index * channels + channel] += weight * frame.logits[index * channels + channel]
                }
            }
            guard total > 0 else { continue }
            cell[index] = 0
            for channel in 0..<channels { logits[index * channels + channel] /= total }
        }
    }

    /// A plane of the frame's grid at the crop's cells; 0 where the frame does not see them.
    fileprivate func interpolated(_ plane: [Float], columns: Int) -> [Float] {
        cell.indices.map { index in
            guard cell[index] >= 0 else { return 0 }
            let (at, share) = (Int(cell[index]), shares(index))
            return share[0] * plane[at] + share[1] * plane[at + 1] + share[2] * plane[at + columns] + share[3]
                * plane[at + columns + 1]
        }
    }
}

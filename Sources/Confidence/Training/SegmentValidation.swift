internal import Bindings
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
    /// The losses of the present weights, and of every frame alike, at the present scale and biases.
    func validate(_ segments: [SegmentValidation], threads: Int) -> (network: Double, uniform: Double) {
        var (network, uniform, weight) = (0.0, 0.0, 0.0)
        let loss = loss
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
                let result = loss.evaluate(crop.samples, confidences: own, truth: crop.truth)
                network += result.loss
                weight += result.weight
                uniform += loss.evaluate(crop.samples, confidences: own.map { $0.map { _ in 0 } }, truth: crop.truth).loss
            }
        }
        return (network / max(weight, 1e-9), uniform / max(weight, 1e-9))
    }
}

extension CropSamples {
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

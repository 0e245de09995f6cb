internal import RealModule
internal import Scene

/// What can be wrong with a frame: injected in training, so that the network learns whom not to believe.
enum Corruption: CaseIterable {
    /// Every cell says something at random.
    case noise
    /// Squares of a few metres say some class for certain.
    case certainNonsense
    /// A sector of sixty to a hundred degrees sees nothing.
    case deadCamera
    /// The frame lies a metre away from where it says.
    case displacement
    /// The frame says what another frame of the segment saw.
    case exchange

    /// The frame as it would then be: what it says, and by how many metres of the map it is displaced.
    func applied(
        to frame: TrainingFrame, of segment: TrainingSegment, _ random: inout Randomness
    ) -> (prediction: CoarsePrediction, displacement: SIMD2<Double>) {
        let prediction = frame.prediction
        let (grid, channels) = (prediction.grid, prediction.channels)
        switch self {
        case .noise:
            let scale = random.uniform(1, 4)
            return (prediction.saying(prediction.logits.indices.map { _ in Float(random.normal() * scale) }), .zero)
        case .certainNonsense:
            let side = 4 + random.below(12)
            let across = grid.columns / side + 1
            let classes = (0..<(across * (grid.rows / side + 1))).map { _ in random.below(channels) }
            let certainty = Float(random.uniform(4, 9))
            var logits = [Float](repeating: -certainty / 2, count: prediction.logits.count)
            for row in 0..<grid.rows {
                for column in 0..<grid.columns {
                    logits[classes[row / side * across + column / side] * grid.cells + row * grid.columns + column] = certainty / 2
                }
            }
            return (prediction.saying(logits), .zero)
        case .deadCamera:
            let (middle, half) = (random.uniform(-Double.pi, Double.pi), random.uniform(Double.pi / 6, Double.pi * 5 / 18))
            let empty = (0..<channels).map { _ in Float(random.uniform(-3, 1)) }
            var logits = prediction.logits
            for row in 0..<grid.rows {
                for column in 0..<grid.columns {
                    let away = grid.centre(row: row, column: column) - frame.ego
                    let turn = Double.atan2(y: away.y, x: away.x) - middle
                    guard Double.cos(turn) > Double.cos(half) else { continue }
                    for channel in 0..<channels {
                        logits[channel * grid.cells + row * grid.columns + column] = channel == 0 ? 2 : empty[channel]
                    }
                }
            }
            return (prediction.saying(logits), .zero)
        case .displacement:
            let (way, length) = (random.uniform(-Double.pi, Double.pi), random.uniform(0.6, 1.5))
            return (prediction, [length * Double.cos(way), length * Double.sin(way)])
        case .exchange:
            let other = segment.frames[random.below(segment.frames.count)].prediction
            guard other.logits.count == prediction.logits.count else { return (prediction, .zero) }
            return (prediction.saying(other.logits), .zero)
        }
    }
}

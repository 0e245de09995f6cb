internal import Kernels

/// What a training step is made with; it changes from stage to stage and decays over the steps.
struct StepSettings: Sendable {
    /// Distance between samples, voxel widths.
    var stride: Float = 0.5
    /// The voxels' width in finest voxels: what a density takes of the light is counted per finest voxel, in every stage alike.
    var coarseness: Float = 1
    /// The density's offset b: an untrained voxel (d = 0) takes 1e−4 of the light.
    var shift: Float = -9.2102
    var faintest: Float = 1e-5
    /// Samples that take less of a ray's light than this are neither coloured nor moved.
    var lightest: Float = 1e-5
    /// 1/κ² of the Charbonnier loss √(1 + ‖error‖²/κ²).
    var robustness: Float = 1 / (0.2 * 0.2)
    /// Weight of the samples' own colour errors.
    var each: Float = 0.1
    var distortion: Float = 0.002
    /// Weight of the light that leaves through the bottom: such a ray must have met the ground.
    var opaque: Float = 0.1
    /// Weight of the density's total variation along x and y.
    var smoothing: Float = 1e-4
    var densityRate: Float = 0.1
    /// Adam's ε for densities: what noise asks of fog is smaller.
    var densityFloor: Float = 1e-5
    var colourRate: Float = 0.05
    var sharedRate: Float = 0.002
    /// Of the colour decoder's own parameters.
    var decoderRate: Float = 0.002

    /// Metres from a camera at which a sample has its full say.
    var earshot: Float = 6

    /// For `RayPull`, by the voxels' width in metres.
    func nearness(width: Float) -> Float { (width / earshot) * (width / earshot) }

    /// Adam's ε of every lane.
    var floors: Lane16 {
        var floors = Lane16(repeating: 1e-12)
        floors[12] = densityFloor
        return floors
    }

    /// The rate of every lane.
    var rates: Lane16 {
        var rates = Lane16(repeating: colourRate)
        for lane in 12..<16 { rates[lane] = 0 }
        rates[12] = densityRate
        return rates
    }
}

/// What all rays of a segment share: how cameras were exposed, and what lies behind everything.
struct SharedParameters: Sendable {
    /// Per channel (red, green, blue): a photograph is gain · colour + bias.
    var gains, biases: [SIMD4<Float>]
    var backdrop = Backdrop()
    /// What turns the voxels' features into colours.
    var colours: any ColourDecoder
    var gainSteps, biasSteps, backdropSteps: Adam

    init(channels: Int, colours: ColourModel) {
        self.colours = colours.decoder
        gains = Array(repeating: SIMD4(1, 1, 1, 1), count: channels)
        biases = Array(repeating: .zero, count: channels)
        gainSteps = Adam(count: channels)
        biasSteps = gainSteps
        backdropSteps = Adam(count: backdrop.cells.count)
    }

    /// One step, from the messages of all chunks in order.
    mutating func step(_ chunks: [RayChunk], settings: StepSettings) {
        var gainPull = [SIMD4<Float>](repeating: .zero, count: gains.count)
        var biasPull = gainPull
        var backdropPull = [SIMD4<Float>](repeating: .zero, count: backdrop.cells.count)
        for chunk in chunks {
            for message in chunk.messages {
                gainPull[message.channel] += message.pull * message.colour
                biasPull[message.channel] += message.pull
                for corner in 0..<4 {
                    backdropPull[Int(message.backdropPlace.cells[corner])] +=
                        message.backdropPull * message.backdropPlace.weights[corner]
                }
            }
        }
        colours.step(chunks.map(\.tape.gradients), rate: settings.decoderRate)
        gainSteps.step(&gains, gradients: gainPull, rate: settings.sharedRate * 0.25)
        biasSteps.step(&biases, gradients: biasPull, rate: settings.sharedRate * 0.25)
        backdropSteps.step(&backdrop.cells, gradients: backdropPull, rate: settings.sharedRate * 25)
        // One gain of all is the field's own brightness: the cameras' mean gain stays 1 and their mean bias 0.
        let count = Float(gains.count)
        let meanGain = gains.reduce(SIMD4<Float>.zero, +) / count
        let meanBias = biases.reduce(SIMD4<Float>.zero, +) / count
        for channel in gains.indices {
            gains[channel] /= meanGain
            biases[channel] -= meanBias
        }
    }
}

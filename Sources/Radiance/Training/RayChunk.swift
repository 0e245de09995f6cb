internal import Kernels
internal import Scene

/// Some rays of a step, in the hands of one thread: what they met, and what they ask to be changed.
struct RayChunk: Sendable {
    static let rays = 128
    static let samplesPerRay = 512

    /// What one ray says to the parameters that all rays share.
    struct Message: Sendable {
        let channel: Int
        /// Σ w·c with the backdrop, before exposure.
        let colour: SIMD4<Float>
        /// ∂loss/∂ of the exposed colour.
        let pull: SIMD4<Float>
        let backdropPlace: (cells: SIMD4<Int32>, weights: SIMD4<Float>)
        /// ∂loss/∂ of the backdrop's raw colour.
        let backdropPull: SIMD4<Float>
    }

    private(set) var gradients: [FieldGradient] = []
    private(set) var voxels: [Int32] = []
    private(set) var entries = 0
    private(set) var bases: [Lane16] = []
    private(set) var messages: [Message] = []
    private(set) var squaredError = 0.0
    private(set) var sampleCount = 0
    private var samples = [FieldSample](repeating: .none, count: samplesPerRay)
    private(set) var tape = ColourTape(samples: samplesPerRay)

    /// Renders the chunk's rays and walks back through them.
    mutating func run(
        _ chunk: Int, step: Int, batch: RayBatch, grid: VoxelGrid, shared: SharedParameters, settings: StepSettings
    ) {
        entries = 0
        squaredError = 0
        sampleCount = 0
        bases.removeAll(keepingCapacity: true)
        messages.removeAll(keepingCapacity: true)
        for index in tape.gradients.indices { tape.gradients[index] = 0 }
        for index in (chunk * Self.rays)..<((chunk + 1) * Self.rays) {
            guard let pixel = batch.ray(step: step, index: index) else { continue }
            let image = batch.images[pixel.image]
            let direction = image.direction(column: Double(pixel.column), row: Double(pixel.row))
            guard let ray = FieldRay(from: image.mapFromCamera.translation, direction: direction, through: grid) else { continue }
            let jitter = RayBatch.jitter(step: step, index: index)
            train(
                ray, from: ray.from + jitter * settings.stride, target: image.colour(column: pixel.column, row: pixel.row),
                channel: image.channel, grid: grid, shared: shared, settings: settings)
        }
    }

    private mutating func train(
        _ ray: FieldRay, from: Float, target: SIMD4<Float>, channel: Int, grid: VoxelGrid, shared: SharedParameters,
        settings: StepSettings
    ) {
        if gradients.count < entries + Self.samplesPerRay {
            let more = max(8192, gradients.count / 2)
            gradients += Array(repeating: .none, count: more)
            voxels += Array(repeating: 0, count: more)
        }
        let (count, light) = grid.trace(ray, from: from, settings: settings, samples: &samples)
        let sum = shared.colours.shade(ray, samples: samples, count: count, grid: grid, settings: settings, tape: &tape)
        let place = Backdrop.place(of: ray.direction)
        let behind = shared.backdrop.colour(at: place)
        let colour = sum + behind * light
        let gain = shared.gains[channel]
        let error = colour * gain + shared.biases[channel] - target
        let square = (error * error).sum()
        squaredError += Double(square)
        // Charbonnier: a mover that nobody boxed pulls no harder than its share.
        let pull = error * (1 / (1 + square * settings.robustness).squareRoot())
        let pullOnColour = pull * gain
        var byLight = pullOnColour * behind
        byLight.w = 0
        var colourPull = pullOnColour
        colourPull.w = byLight.sum() + (ray.leavesThroughBottom ? settings.opaque : 0)
        let ownTarget = (target - shared.biases[channel]) / gain
        let first = entries
        entries = Self.walkBack(
            &gradients, &voxels, first: first, samples: samples, colours: tape.colours, count: count, light: light,
            lightest: settings.lightest,
            pull: RayPull(
                colour: colourPull, target: ownTarget, each: settings.each, distortion: settings.distortion,
                nearness: settings.nearness(width: Float(grid.width))),
            ray: Int32(bases.count))
        shared.colours.walkBack(
            &gradients, voxels: voxels, entries: first..<entries, bases: &bases, ray: ray, tape: &tape)
        messages.append(
            Message(
                channel: channel, colour: colour, pull: pull, backdropPlace: place,
                backdropPull: pullOnColour * light * behind * (1 - behind)))
        sampleCount += count
    }
    private static func walkBack(
        _ gradients: inout [FieldGradient], _ voxels: inout [Int32], first: Int, samples: [FieldSample], colours: [SIMD4<Float>],
        count: Int, light: Float, lightest: Float, pull: RayPull, ray: Int32
    ) -> Int {
        var gradientSpan = gradients.mutableSpan
        var voxelSpan = voxels.mutableSpan
        return unshadeRay(
            &gradientSpan, &voxelSpan, first: first, samples: samples.span, colours: colours.span, count: count, light: light,
            lightest: lightest, pull: pull, ray: ray)
    }
}

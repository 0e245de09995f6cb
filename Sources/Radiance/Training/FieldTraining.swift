internal import Bindings
internal import Kernels
internal import RealModule
public import Scene

/// A segment's field in the making.
///
/// Deterministic: which rays a step takes is a matter of hashing; chunks of rays and slabs of rows are fixed, and every sum is made in
/// their order, so that the field does not depend on the number of threads.
public struct FieldTraining: Sendable {
    public let options: FieldOptions
    /// Steps done.
    public internal(set) var step = 0
    var grid: VoxelGrid
    var shared: SharedParameters
    var slabs: [Slab]
    private var chunks: [RayChunk]
    /// A stage's rays: coarse voxels are trained on photographs as much smaller.
    let batches: [RayBatch]
    let stages: [Stage]
    private let prior: GroundPrior

    /// Begins with the ground that the trajectory tells of and the photographs agree on, and fog above it.
    ///
    /// - Parameters:
    ///   - images: the segment's photographs to train on.
    ///   - channels: how many cameras took them.
    ///   - trajectory: mapFromEgo of the segment's frames.
    ///   - threads: the field does not depend on them.
    public init(
        images: [TrainingImage], channels: Int, trajectory: [Pose], egoHeight: Double, options: FieldOptions, threads: Int = 1
    ) {
        self.options = options
        stages = Stage.stages(steps: options.steps)
        var sizes = [RayBatch(images)]
        for _ in stages.dropFirst() { sizes.append(RayBatch(sizes[sizes.count - 1].images.map(\.halved))) }
        batches = sizes.reversed()
        shared = SharedParameters(channels: channels, colours: options.colours)
        chunks = Array(repeating: RayChunk(), count: FieldOptions.batch / RayChunk.rays)
        prior = GroundPrior(poses: trajectory, egoHeight: egoHeight).swept(with: images, threads: threads)
        grid = VoxelGrid(
            ground: prior, trajectory: trajectory,
            width: options.voxel * Double(stages[0].coarseness), options: options)
        slabs = Slab.slabs(of: grid)
    }

    public var isDone: Bool { step >= options.steps }

    /// What a step saw.
    public struct Progress: Sendable {
        public let step, of: Int
        /// Peak signal-to-noise ratio of the step's rays, dB.
        public let psnr: Double
        /// Mean samples of a ray that took any light.
        public let samplesPerRay: Double
        public let voxels: Int
    }

    /// One step of training.
    public mutating func advance(threads: Int) -> Progress {
        let stage = stages.firstIndex { step < $0.end } ?? stages.count - 1
        let width = options.voxel * Double(stages[stage].coarseness)
        if width != grid.width { regrid(refined: true, threads: threads) }
        if stages[stage].prunings.contains(step) { regrid(refined: false, threads: threads) }
        let settings = settings(stage: stage)
        Self.forward(&chunks, step: step, batch: batches[stage], grid: grid, shared: shared, settings: settings, threads: threads)
        Self.gather(&slabs, chunks: chunks, grid: grid, step: step, smoothing: settings.smoothing, threads: threads)
        let (rates, floors) = (settings.rates, settings.floors)
        Parallel.forEach(&slabs, with: slabs.map(\.rows), of: &grid.rows, threads: threads) { _, slab, rows in
            slab.step(&rows, rates: rates, floors: floors)
        }
        shared.step(chunks, settings: settings)
        step += 1
        let rays = max(1, chunks.reduce(0) { $0 + $1.messages.count })
        let error = chunks.reduce(0) { $0 + $1.squaredError } / Double(3 * rays)
        return Progress(
            step: step, of: options.steps, psnr: -10 * Double.log10(max(error, 1e-12)),
            samplesPerRay: Double(chunks.reduce(0) { $0 + $1.sampleCount }) / Double(rays), voxels: grid.voxelCount)
    }

    /// The finished field.
    public var field: RadianceField {
        RadianceField(grid: grid, shared: shared, settings: settings(stage: stages.count - 1), prior: prior)
    }

    private func settings(stage: Int) -> StepSettings {
        var settings = StepSettings()
        let decay = Float(Double.pow(0.1, Double(step) / Double(max(1, options.steps))))
        settings.coarseness = Float(stages[stage].coarseness)
        if stage == 0 {
            settings.stride = 1
            settings.distortion = 0
        } else if stage == 1 {
            settings.stride = 1
        }
        settings.densityRate *= decay * (stage == 0 ? 4 : 3)
        settings.colourRate *= decay
        settings.sharedRate *= decay
        settings.decoderRate *= decay
        return settings
    }

    /// Makes the grid anew from what is solid and seen, in voxels half as wide where refined.
    private mutating func regrid(refined: Bool, threads: Int) {
        // Moments begin anew: those of the old grid need not outlive it.
        slabs = []
        let seen = seenVoxels(threads: threads)
        let settings = StepSettings()
        grid = grid.pruned(
            seen: seen, faintest: 1e-2, stride: settings.stride, shift: settings.shift, refined: refined, prior: prior)
        slabs = Slab.slabs(of: grid)
    }

    /// The voxels that light of some ray reaches.
    private func seenVoxels(threads: Int) -> [Bool] {
        var seen = [Bool](repeating: false, count: grid.voxelCount)
        var looking = chunks
        let stage = stages.firstIndex { options.voxel * Double($0.coarseness) == grid.width } ?? 0
        let settings = settings(stage: stage)
        for round in 0..<32 {
            Self.forward(
                &looking, step: options.steps + 1 + round + step * 64, batch: batches[stage], grid: grid, shared: shared,
                settings: settings, threads: threads)
            for chunk in looking { for entry in 0..<chunk.entries { seen[Int(chunk.voxels[entry])] = true } }
        }
        return seen
    }

    private static func forward(
        _ chunks: inout [RayChunk], step: Int, batch: RayBatch, grid: VoxelGrid, shared: SharedParameters, settings: StepSettings,
        threads: Int
    ) {
        Parallel.forEach(&chunks, threads: threads) { index, chunk in
            chunk.run(index, step: step, batch: batch, grid: grid, shared: shared, settings: settings)
        }
    }

    private static func gather(
        _ slabs: inout [Slab], chunks: [RayChunk], grid: VoxelGrid, step: Int, smoothing: Float, threads: Int
    ) {
        Parallel.forEach(&slabs, threads: threads) { _, slab in slab.gather(chunks, grid: grid, step: step, smoothing: smoothing) }
    }
}

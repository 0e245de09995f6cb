internal import Formats
internal import Foundation
public import Radiance
internal import Scene
internal import Tiles

/// One segment's trained field, with the photographs it was made from.
public struct SegmentField: Sendable {
    /// What a person calls the segment: the drive's name and the segment's ordinal.
    public let name: String
    /// Why photographs of the segment are missing.
    public let setAside: [String]
    public let field: RadianceField
    /// Of the rays of the last steps of training, dB.
    public let psnr: Double
    /// The ground under everything that the segment's frames predict, and as far around as rays may carry it.
    let groundHeights: GroundHeights?
    /// How alike the ground looks in each camera's photographs and in the others'.
    let fits: [CameraFit]
    let images: SegmentImages
    /// Metres of the ego origin above the ground.
    let egoHeight: Double
    let segment: Segment
    let layout: PredictionLayout
    let threads: Int

    private static let lastSteps = 50

    /// Photographs that it was trained on.
    public var photographs: Int { images.training.count }

    /// Trains the field of a planned segment.
    ///
    /// - Parameters:
    ///   - checkpoint: where a training that was stopped goes on, and where this one is kept while it runs.
    ///   - notice: hears what a person should hear of its photographs.
    ///   - progress: hears of every step; throws to stop.
    /// - Returns: nil where the segment has no photograph to train on.
    /// - Throws: what `progress` throws.
    public init?(
        _ planned: PlannedSegment, of job: JobSpecification, options: FieldOptions, threads: Int,
        checkpoint: FieldCheckpoint? = nil, notice: (FieldNotice) -> Void = { _ in },
        progress: (FieldTraining.Progress) throws -> Void
    ) rethrows {
        let segment = planned.segment
        let images = SegmentImages(of: segment, options: options)
        name = planned.name
        if let first = images.setAside.first {
            let all = images.setAside.count + images.training.count + images.heldOut.count
            notice(.setAside(segment: name, count: images.setAside.count, of: all, first: first))
        }
        guard !images.training.isEmpty else { return nil }
        var training = FieldTraining(
            images: images.training, channels: images.channels.count, trajectory: segment.frames.map(\.mapFromEgo),
            egoHeight: job.egoHeight, options: options, threads: threads)
        var checkpoint = checkpoint
        var last = checkpoint?.restore(&training) ?? []
        do {
            while !training.isDone {
                let step = training.advance(threads: threads)
                last = last.suffix(Self.lastSteps - 1) + [step.psnr]
                checkpoint?.keep(training, last: last)
                try progress(step)
            }
        } catch {
            checkpoint?.save(training, last: last)
            throw error
        }
        psnr = last.reduce(0, +) / Double(max(1, last.count))
        setAside = images.setAside.map(\.description)
        let field = training.field
        groundHeights = segment.footprint(layout: planned.predictions.layout, egoHeight: job.egoHeight).map {
            field.groundHeights(over: $0.grown(by: TileSums.displacement), threads: threads)
        }
        fits = groundHeights.map { CameraFit.fits(of: field, to: images, ground: $0, threads: threads) } ?? []
        for misfit in CameraFit.misfits(among: fits) {
            notice(.misfit(segment: name, camera: misfit.fit.channel, likeness: misfit.fit.likeness, others: misfit.others))
        }
        self.field = field
        self.images = images
        self.segment = segment
        layout = planned.predictions.layout
        egoHeight = job.egoHeight
        self.threads = threads
    }

    /// Holds the field against photographs it never saw and true depth.
    ///
    /// - Parameter truth: a folder with depth/SAMPLE.npz, z-depth in metres by channel.
    /// - Throws: `FieldTruthError`, `FileError`, `ReadError`.
    public func judged(truth: String?) throws -> FieldJudgement {
        let samples = Dictionary(segment.frames.flatMap { frame in frame.images.map { ($0.token, frame.token) } }) { first, _ in
            first
        }
        return try FieldJudgement(field, images: images, samples: samples, truth: truth)
    }

    /// Holds the field's ground and what can be seen of it against the truth of every moment.
    ///
    /// - Parameter truth: a folder with visibility/SAMPLE.npz.
    /// - Throws: `FileError`, `ReadError`.
    public func judgedSight(truth: String) throws -> SightJudgement? {
        guard let groundHeights else { return nil }
        return try SightJudgement(
            field, heights: groundHeights, frames: Array(segment.frames), grid: layout.grid, egoHeight: egoHeight, truth: truth)
    }

    /// Writes each photograph's z-depth: SAMPLE_DATA_TOKEN.npy, (height, width) float32 in metres, NaN where nothing opaque was met.
    ///
    /// - Throws: `FileError`.
    public func writeDepth(to folder: String) throws {
        for image in images.training + images.heldOut {
            let array = NumpyArray(shape: [image.camera.height, image.camera.width], float32: field.depth(of: image))
            try writeAtomically(array.file, to: "\(folder)/\(image.token).npy")
        }
    }

    /// Writes a picture for each held-out photograph, or for each of them all where none was held out: it, its rendering, its depth.
    ///
    /// - Throws: `FileError`.
    public func writeViews(to folder: String) throws {
        for image in images.heldOut.isEmpty ? images.training : images.heldOut {
            try FieldView.panel(field, beside: image).writePNG(to: "\(folder)/\(image.camera.channel)-\(image.token).png")
        }
    }
}

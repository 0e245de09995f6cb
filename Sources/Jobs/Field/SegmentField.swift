internal import Formats
public import Radiance

internal import Scene

/// Trains the fields of a job's segments, one after the other.
public struct SegmentFields: Sendable {
    private let plan: MapPlan

    public init(_ plan: MapPlan) { self.plan = plan }

    /// Trains and judges every segment that has photographs.
    public func judge(
        truth: String?, holdOut: Int, steps: Int, pictures: String?, threads: Int, progress: (FieldTraining.Progress) -> Void
    ) throws -> [FieldJudgement] {
        try plan.segments.compactMap { planned in
            var options = FieldOptions()
            options.holdOut = holdOut
            options.steps = steps
            let images = SegmentImages(of: planned.segment, options: options)
            guard !images.training.isEmpty else { return nil }
            var training = FieldTraining(
                images: images.training, channels: images.channels.count, trajectory: planned.segment.frames.map(\.mapFromEgo),
                egoHeight: plan.job.egoHeight, options: options)
            while !training.isDone { progress(training.advance(threads: threads)) }
            let samples = Dictionary(
                planned.segment.frames.flatMap { frame in frame.images.map { ($0.token, frame.token) } }
            ) { first, _ in first }
            if let pictures {
                for image in (images.heldOut.isEmpty ? images.training : images.heldOut) {
                    let picture = FieldView.panel(training.field, beside: image)
                    try picture.writePNG(to: "\(pictures)/\(image.camera.channel)-\(image.token.prefix(8)).png")
                    let depth = training.field.depth(of: image)
                    let array = NumpyArray(shape: [image.camera.height, image.camera.width], float32: depth)
                    try writeAtomically(array.file, to: "\(pictures)/\(samples[image.token] ?? "")_\(image.camera.channel).npy")
                }
            }
            return try FieldJudgement(training.field, images: images, samples: samples, truth: truth)
        }
    }
}

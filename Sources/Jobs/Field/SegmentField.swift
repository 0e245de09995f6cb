internal import Formats
internal import Foundation
public import Radiance
internal import Scene

/// One segment's trained field, with the photographs it was made from.
public struct SegmentField: Sendable {
    /// What a person calls the segment: the drive's name and the segment's ordinal.
    public let name: String
    /// Why photographs of the segment are missing.
    public let setAside: [String]
    public let field: RadianceField
    let images: SegmentImages
    /// Metres of the ego origin above the ground.
    let egoHeight: Double
    private let samples: [String: String]

    /// Trains the field of a planned segment.
    ///
    /// - Parameter progress: hears of every step.
    /// - Returns: nil where the segment has no photograph to train on.
    public init?(
        _ planned: PlannedSegment, of job: JobSpecification, options: FieldOptions, threads: Int,
        progress: (FieldTraining.Progress) -> Void
    ) {
        let segment = planned.segment
        let images = SegmentImages(of: segment, options: options)
        guard !images.training.isEmpty else { return nil }
        var training = FieldTraining(
            images: images.training, channels: images.channels.count, trajectory: segment.frames.map(\.mapFromEgo),
            egoHeight: job.egoHeight, options: options)
        while !training.isDone { progress(training.advance(threads: threads)) }
        name = "\(segment.drive.name) \(segment.ordinal)"
        setAside = images.setAside.map(\.description)
        field = training.field
        self.images = images
        egoHeight = job.egoHeight
        samples = Dictionary(segment.frames.flatMap { frame in frame.images.map { ($0.token, frame.token) } }) { first, _ in first }
    }

    /// Holds the field against photographs it never saw and true depth.
    ///
    /// - Parameter truth: a folder with depth/SAMPLE.npz, z-depth in metres by channel.
    /// - Throws: `FileError`, `ReadError`.
    public func judged(truth: String?) throws -> FieldJudgement {
        try FieldJudgement(field, images: images, samples: samples, truth: truth)
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

internal import Confidence
public import Formats
internal import Scene
public import Store
internal import Tiles

/// What a job will do: its segments with their keys, and the tiles its region chooses.
public struct MapPlan: Sendable {
    /// Segments that touch the region, in (drive, ordinal) order.
    public let segments: [PlannedSegment]
    /// Frames in those segments, and frames in all.
    public let frames, framesInAll: Int
    /// Frames that the readers set aside.
    public let setAside: [BadFrame]
    public let channels: [String]
    let layout: SumLayout
    let job: JobSpecification
    /// As a segment's frames find it: each segment has its own.
    let confidence: any ConfidenceModel
    /// What travels with the confidence's weights; nil where there is none.
    let calibration: MapCalibration?

    /// Reads the inputs' tables and digests the predictions of the segments it keeps.
    ///
    /// - Parameters:
    ///   - store: remembers digests of files that have not changed.
    ///   - share: only these segments; all where nil.
    /// - Throws: `ReadError`, `FileError`, `StoreError`, `JobError`.
    public init(_ job: JobSpecification, store: Store, share: Share? = nil) throws {
        try self.init(job, inputs: try MapInputs(job), store: store, share: share)
    }

    init(_ job: JobSpecification, inputs: MapInputs, store: Store, share: Share? = nil) throws {
        let digests = InputDigests(store: store)
        let weights = try job.confidence.weightsFile()?.weights
        let confidence = try job.confidence.model()
        segments = try inputs.places(of: share, job).map { candidates in
            let planned = try candidates.map {
                try PlannedSegment(
                    $0.segment, predictions: $0.predictions, setAside: $0.setAside, job: job, confidence: confidence.identity,
                    digests: digests)
            }
            // A drive given twice alike counts once; given twice and different, nobody can say which is meant.
            guard planned.allSatisfy({ $0.key == planned[0].key }) else {
                throw JobError.twoPredictions(drive: planned[0].segment.drive.name)
            }
            return planned[0]
        }
        try digests.store()
        frames = segments.reduce(0) { $0 + $1.segment.frames.count }
        framesInAll = inputs.framesInAll
        setAside = inputs.setAside
        channels = inputs.layout.channels
        layout = SumLayout(job, predictions: inputs.layout)
        self.job = job
        self.confidence = confidence
        calibration = weights?.calibration
    }
}

extension SumLayout {
    init(_ job: JobSpecification, predictions: PredictionLayout) {
        self.init(
            channels: predictions.channels.count, activation: predictions.activation, extra: job.fusion.extra,
            hasDivergence: job.confidence.predictsDivergence)
    }
}

extension JobSpecification.Dataset {
    /// The reader of this kind of dataset.
    public var reader: any FrameReader {
        switch self {
        case .nuScenes(let root, let version, let scenes): NuScenesReader(root: root, version: version, scenes: scenes)
        case .frames(let path): FramesReader(path: path)
        }
    }
}

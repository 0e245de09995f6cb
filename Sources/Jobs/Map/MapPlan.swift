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

    /// Reads the inputs' tables and digests their predictions.
    ///
    /// - Parameter store: remembers digests of files that have not changed.
    /// - Throws: `ReadError`, `FileError`, `StoreError`, `JobError`.
    public init(_ job: JobSpecification, store: Store) throws {
        var planned: [PlannedSegment] = []
        var setAside: [BadFrame] = []
        var all = 0
        var first: (path: String, layout: PredictionLayout)?
        let digests = InputDigests(store: store)
        let weights = try job.confidence.weightsFile()?.weights
        let confidence = try job.confidence.model()
        for input in job.inputs {
            let predictions = try PredictionFolder(path: input.predictions.path, preset: input.predictions.preset)
            let layout = predictions.layout
            try weights?.check(against: layout, path: job.confidence.name, predictions: input.predictions.path)
            if let first, first.layout.channels != layout.channels || first.layout.activation != layout.activation {
                throw JobError.differentLayouts(first: first.path, second: predictions.path)
            }
            first = first ?? (predictions.path, layout)
            let reading = try input.dataset.reader.read()
            setAside += reading.setAside
            all += reading.drives.reduce(0) { $0 + $1.frames.count }
            for drive in reading.drives {
                for segment in drive.segments() where Self.touches(segment, layout: layout, job: job) {
                    let bad = reading.setAside.filter { $0.drive == drive.token && segment.ordinal == 0 }
                    planned.append(
                        try PlannedSegment(
                            segment, predictions: predictions, setAside: bad, job: job, confidence: confidence.identity,
                            digests: digests))
                }
            }
        }
        try digests.store()
        segments = try Self.withoutRepetition(planned)
        if all == 0, let worst = setAside.first { throw JobError.everyFrameBad(count: setAside.count, first: worst.explanation) }
        guard let layout = first?.layout, !segments.isEmpty else { throw JobError.noFrameInRegion(job: job.name, frames: all) }
        frames = segments.reduce(0) { $0 + $1.segment.frames.count }
        framesInAll = all
        self.setAside = setAside
        channels = layout.channels
        self.layout = SumLayout(channels: layout.channels.count, activation: layout.activation, extra: job.fusion.extra)
        self.job = job
        self.confidence = confidence
        calibration = weights?.calibration
    }

    /// A drive given twice alike counts once; given twice and different, nobody can say which is meant.
    private static func withoutRepetition(_ planned: [PlannedSegment]) throws(JobError) -> [PlannedSegment] {
        var kept: [PlannedSegment] = []
        for segment in planned.sorted(by: {
            ($0.segment.drive.token, $0.segment.ordinal) < ($1.segment.drive.token, $1.segment.ordinal)
        }) {
            if let last = kept.last, last.segment.drive.token == segment.segment.drive.token,
                last.segment.ordinal == segment.segment.ordinal
            {
                guard last.key == segment.key else { throw .twoPredictions(drive: segment.segment.drive.name) }
                continue
            }
            kept.append(segment)
        }
        return kept
    }

    /// Whether any frame's footprint reaches a tile that the region chooses.
    private static func touches(_ segment: Segment, layout: PredictionLayout, job: JobSpecification) -> Bool {
        guard job.region != .all else { return true }
        return segment.frames.contains { frame in
            guard let area = frame.footprint(layout: layout, egoHeight: job.egoHeight) else { return false }
            return job.grid.tiles(touching: area).contains { job.region.intersects(job.grid.area(of: $0)) }
        }
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

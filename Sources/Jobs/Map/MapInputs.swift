internal import Confidence
internal import Formats
internal import Scene
internal import Tiles

/// What a job's tables say, before any prediction is looked at: cheap enough for every machine to read whole.
struct MapInputs {
    /// A segment, and the predictions that go with it.
    struct Candidate {
        let segment: Segment
        let predictions: PredictionFolder
        let setAside: [BadFrame]
    }

    /// Segments that touch the region, in (drive, ordinal) order; several candidates where a drive is given more than once.
    let places: [[Candidate]]
    /// Frames in all, touching or not.
    let framesInAll: Int
    /// Frames that the readers set aside.
    let setAside: [BadFrame]
    let layout: PredictionLayout

    /// - Throws: `ReadError`, `FileError`, `JobError`.
    init(_ job: JobSpecification) throws {
        var candidates: [Candidate] = []
        var setAside: [BadFrame] = []
        var all = 0
        var first: (path: String, layout: PredictionLayout)?
        let weights = try job.confidence.weightsFile()?.weights
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
                    candidates.append(Candidate(segment: segment, predictions: predictions, setAside: bad))
                }
            }
        }
        if all == 0, let worst = setAside.first { throw JobError.everyFrameBad(count: setAside.count, first: worst.explanation) }
        guard let layout = first?.layout, !candidates.isEmpty else { throw JobError.noFrameInRegion(job: job.name, frames: all) }
        places = Self.byPlace(candidates)
        framesInAll = all
        self.setAside = setAside
        self.layout = layout
    }

    private static func byPlace(_ candidates: [Candidate]) -> [[Candidate]] {
        var places: [[Candidate]] = []
        let sorted = candidates.sorted {
            ($0.segment.drive.token, $0.segment.ordinal) < ($1.segment.drive.token, $1.segment.ordinal)
        }
        for candidate in sorted {
            if let last = places.last?.first?.segment, last.drive.token == candidate.segment.drive.token,
                last.ordinal == candidate.segment.ordinal
            {
                places[places.count - 1].append(candidate)
            } else {
                places.append([candidate])
            }
        }
        return places
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

public import Scene

/// What can stop a job, as facts.
public enum JobError: ExplainedError, Hashable {
    case noFrameInRegion(job: String, frames: Int)
    case tooManyBadFrames(bad: Int, of: Int, first: Explanation)
    case everyFrameBad(count: Int, first: Explanation)
    case differentLayouts(first: String, second: String)
    case twoPredictions(drive: String)
    case interrupted(done: Int, of: Int)
    case tilesInterrupted(done: Int, of: Int)
    case oldProcessor
    /// `older`: the id of an earlier job of this name that has tiles.
    case noTiles(job: String, older: String?)
    case noFields(job: String)
    case damagedTile(job: String, tile: TileIndex)
    case damagedPartial(segment: String, tile: TileIndex)
    case busy(job: String)
    case cancelled(job: String)

    public var status: ExitStatus {
        switch self {
        case .noFrameInRegion, .noTiles, .noFields: .noInput
        case .tooManyBadFrames, .everyFrameBad, .damagedTile, .damagedPartial: .badData
        case .differentLayouts, .twoPredictions, .oldProcessor: .configuration
        case .interrupted, .tilesInterrupted, .busy, .cancelled: .tryAgain
        }
    }

    public var explanation: Explanation {
        switch self {
        case .noFrameInRegion(let job, let frames):
            Explanation(
                what: "None of the \(frames) frames reaches into the region.", place: "job \(job)",
                mend: "give the region in metres of the map frame, or region: all")
        case .tooManyBadFrames(let bad, let all, let first):
            Explanation(
                what: "\(bad) of \(all) frames are bad, more than max_bad_frames allows. The first: \(first.what)",
                place: first.place,
                mend: first.mend)
        case .everyFrameBad(let count, let first):
            Explanation(what: "All \(count) frames are bad. The first: \(first.what)", place: first.place, mend: first.mend)
        case .differentLayouts(let first, let second):
            Explanation(
                what: "The inputs' predictions differ in classes or activation, so they cannot be one map.",
                place: "\(first) and \(second)",
                mend: "make a job for each model")
        case .twoPredictions(let drive):
            Explanation(
                what: "Drive \(drive) is given twice, with different frames or predictions.", place: "inputs",
                mend: "keep one; the same drive given twice alike counts once")
        case .interrupted(let done, let all):
            Explanation(
                what: "Interrupted with \(done) of \(all) segments stored.",
                mend: "run the command again; it goes on where it stopped")
        case .tilesInterrupted(let done, let all):
            Explanation(
                what: "Interrupted with \(done) of \(all) tiles stored.",
                mend: "run the command again; it goes on where it stopped")
        case .oldProcessor:
            Explanation(
                what: "This processor lacks AVX2 or FMA, which the kernels are compiled for.",
                mend: "run on an x86-64-v3 processor (2013 or later)")
        case .noTiles(let job, let older):
            Explanation(
                what: "The job has no tiles yet.", place: "job \(job)",
                mend: "run it: mapweave run, or mapweave work"
                    + (older.map { "; or name \($0), an earlier job of this name that has tiles" } ?? ""))
        case .noFields(let job):
            Explanation(
                what: "No segment has a photograph that can be used, so there is no field.", place: "job \(job)",
                mend: "name a dataset with camera images; what was set aside of them is told above")
        case .damagedTile(let job, let tile):
            Explanation(
                what: "A stored tile cannot be decoded.", place: "job \(job), tile \(tile)",
                mend: "mapweave verify STORE --mend, then run the job again")
        case .damagedPartial(let segment, let tile):
            Explanation(
                what: "A stored partial cannot be decoded.", place: "segment \(segment), tile \(tile)",
                mend: "mapweave verify STORE --mend, then run the job again")
        case .busy(let job):
            Explanation(
                what: "Another worker is running the job.", place: "job \(job)",
                mend: "watch it with mapweave status, or run again when it has ended")
        case .cancelled(let job):
            Explanation(
                what: "The job was cancelled while it ran.", place: "job \(job)",
                mend: "run it again and it goes on where it stopped")
        }
    }
}

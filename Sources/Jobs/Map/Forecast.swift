internal import Formats
internal import Foundation
internal import Scene
public import Store
internal import Tiles

/// What making a job's map will take, found without making it.
public struct Forecast: Sendable, Hashable, Codable {
    /// Frames that reach into the region, and frames in all.
    public let frames, framesInAll: Int
    public let segments, segmentsStored, tiles: Int
    /// Bytes that the store may grow by: every cell of every tile that a missing segment's frames reach, as if all were seen.
    public let diskBytes: Int
    /// Steps of training that the missing segments' fields take; how long one lasts shows when they are made.
    public let trainingSteps: Int
    /// The time the missing segments will take beside the training; nil where none is missing or no frame of them can be read.
    public let seconds: Double?
    /// How many frames were fused and thrown away to know.
    public let framesMeasured: Int
    /// In (drive, ordinal) order.
    public let parts: [Part]

    public struct Part: Sendable, Hashable, Codable {
        public let drive: String
        public let ordinal, frames: Int
        public let isStored: Bool
    }

    private static let framesToMeasure = 4

    /// - Parameter workers: threads that will share the work.
    public init(of job: JobSpecification, store: Store, workers: Int) throws {
        let plan = try MapPlan(job, store: store)
        let parts = try plan.segments.map {
            Part(
                drive: $0.segment.drive.name, ordinal: $0.segment.ordinal, frames: $0.segment.frames.count,
                isStored: try store.hasSegment($0.key))
        }
        self.parts = parts
        frames = plan.frames
        framesInAll = plan.framesInAll
        segments = parts.count
        segmentsStored = parts.count { $0.isStored }
        let reached = plan.segments.map { $0.tilesReached(by: job) }
        tiles = Set(reached.joined()).count
        let missing = zip(parts, reached).filter { !$0.0.isStored }
        let partials = missing.reduce(0) { $0 + $1.1.count }
        let newTiles = Set(missing.flatMap(\.1)).count
        let sums = plan.layout.planes * job.grid.cells * job.grid.cells * 4
        let cells = job.grid.cells * job.grid.cells
        diskBytes = partials * sums + newTiles * cells * (4 * (plan.channels.count + (plan.layout.hasDivergence ? 6 : 5)) + 5)

        trainingSteps = zip(plan.segments, parts).reduce(0) { $0 + ($1.1.isStored ? 0 : $1.0.steps(of: job)) }
        let first = zip(plan.segments, parts).first { !$1.isStored }?.0
        let measured = first.map { Self.measure($0, plan: plan) }
        framesMeasured = measured?.frames ?? 0
        seconds = measured.flatMap { measured -> Double? in
            guard measured.frames > 0 else { return nil }
            let missingFrames = parts.filter { !$0.isStored }.map(\.frames)
            // A segment is one thread's: the longest bounds the time from below.
            let shared = Double(missingFrames.reduce(0, +)) / Double(max(1, workers))
            // Each frame is held against its segment's others at the end, which costs about as much again.
            return 2 * measured.seconds / Double(measured.frames) * max(shared, Double(missingFrames.max() ?? 0))
        }
    }

    private struct Enough: Error {}

    /// Fuses a segment's first frames and keeps nothing.
    static func measure(_ planned: PlannedSegment, plan: MapPlan) -> (frames: Int, seconds: Double) {
        var fusion = SegmentFusion(planned, of: plan)
        var frames = 0
        let start = ContinuousClock.now
        // Throws to stop: what follows the last frame is left out.
        try? fusion.run {
            frames += 1
            if frames == min(framesToMeasure, planned.segment.frames.count) { throw Enough() }
        }
        return (frames, (ContinuousClock.now - start) / .seconds(1))
    }
}

extension PlannedSegment {
    /// The tiles that the footprints of its frames touch and the job's region chooses.
    func tilesReached(by job: JobSpecification) -> Set<TileIndex> { segment.tilesReached(layout: predictions.layout, job: job) }
}

extension Segment {
    func tilesReached(layout: PredictionLayout, job: JobSpecification) -> Set<TileIndex> {
        Set(
            frames.flatMap { frame in
                frame.footprint(layout: layout, egoHeight: job.egoHeight).map { job.grid.tiles(touching: $0) } ?? []
            }.filter { job.region.intersects(job.grid.area(of: $0)) })
    }
}

internal import Crypto
internal import Formats
internal import Foundation
internal import Scene
public import Store
internal import Tiles

/// How a job's segments are shared out: the same on every machine that reads the same tables.
public struct ShardPlan: Sendable, Hashable, Codable {
    public let job: String
    /// Segments, frames and photographs in all.
    public let segments, frames, images: Int
    public let shares: [Part]
    /// How many frames were fused and thrown away to estimate times.
    public let framesMeasured: Int

    /// What one task makes.
    public struct Part: Sendable, Hashable, Codable {
        public let shard: Int
        public let segments, frames, images: Int
        /// What the task's shard may take at most, as if every cell were seen and nothing packed.
        public let diskBytes: Int
        /// One thread's time; nil where no frame could be read.
        public let seconds: Double?
    }

    /// - Parameter store: remembers digests of files that have not changed.
    /// - Throws: `ReadError`, `FileError`, `StoreError`, `JobError`.
    public init(of job: JobSpecification, shards: Int, store: Store) throws {
        let inputs = try MapInputs(job)
        let shares = balancedShares(weights: inputs.places.map { MapInputs.weight(of: $0, job) }, count: shards)
        // One segment alone: share 0 of as many as there are.
        let one = try MapPlan(job, inputs: inputs, store: store, share: Share(number: 0, of: inputs.places.count))
        let layout = one.layout
        let measured = one.segments.first.map { Forecast.measure($0, plan: one) } ?? (frames: 0, seconds: 0)
        let perFrame = measured.frames > 0 ? 2 * measured.seconds / Double(measured.frames) : nil
        let bytes = layout.planes * job.grid.cells * job.grid.cells * 4
        self.shares = (0..<shards).map { shard in
            let places = zip(inputs.places, shares).filter { $1 == shard }.map { $0.0[0] }
            let frames = places.reduce(0) { $0 + $1.segment.frames.count }
            let tiles = places.reduce(0) { $0 + $1.tilesReached(by: job).count }
            return Part(
                shard: shard, segments: places.count, frames: frames,
                images: places.reduce(0) { $0 + $1.segment.frames.reduce(0) { $0 + $1.images.count } }, diskBytes: tiles * bytes,
                seconds: perFrame.map { $0 * Double(frames) })
        }
        self.job = job.name
        segments = inputs.places.count
        frames = self.shares.reduce(0) { $0 + $1.frames }
        images = self.shares.reduce(0) { $0 + $1.images }
        framesMeasured = measured.frames
    }
}

extension MapInputs.Candidate {
    func tilesReached(by job: JobSpecification) -> Set<TileIndex> {
        segment.tilesReached(layout: predictions.layout, job: job)
    }
}

extension MapInputs {
    /// The digest of what is shared out: the segments and their frames, whatever the number of shares.
    var whole: String {
        var hash = SHA256()
        for place in places {
            hash.update(data: Data("\(place[0].segment.drive.token) \(place[0].segment.ordinal)\n".utf8))
            for frame in place[0].segment.frames { hash.update(data: Data("\(frame.token) \(frame.timestamp)\n".utf8)) }
        }
        return hash.finalize().hexadecimal
    }
}

internal import Confidence
internal import Crypto
internal import Foundation
internal import Radiance
internal import Scene
internal import Store
internal import Tiles

/// Sums the partials of a job's tiles and stores what they say.
struct TileReducer: Sendable {
    private let job: JobSpecification
    private let jobID: String
    private let store: Store
    private let layout: SumLayout
    private let channels: [String]
    private let prior: [Double]
    private let decision: Decision
    private let calibration: Calibration?

    init(plan: MapPlan, jobID: String, store: Store) throws {
        job = plan.job
        self.jobID = jobID
        self.store = store
        layout = plan.layout
        channels = plan.channels
        var sums = [Double](repeating: 0, count: plan.channels.count)
        var cells = 0
        for planned in plan.segments {
            guard let segment = try store.segment(planned.key) else { continue }
            for channel in sums.indices { sums[channel] += segment.prior[channel] }
            cells += segment.priorCells
        }
        prior = sums.map { cells > 0 ? $0 / Double(cells) : 1 / Double(sums.count) }
        decision = try plan.decision()
        calibration = plan.job.decision == .calibrated ? plan.calibration.map { Calibration($0, channels: plan.channels) } : nil
    }

    /// The digest of what a tile depends on beyond its place: its partials, the fusion and the decision.
    func key(of segments: [SegmentReference]) -> String {
        var text = "\(job.fusion.rawValue) \(channels) \(decision.offsets.map(\.bitPattern))"
        if let calibration { text += " \(calibration.temperature.bitPattern) \(calibration.bias.map(\.bitPattern))" }
        if job.fusion == .bayesian { text += " \(prior.map(\.bitPattern))" }
        for segment in segments { text += "\n\(segment.drive) \(segment.key)" }
        return SHA256.hash(data: Data(text.utf8)).hexadecimal
    }

    func reduce(_ tile: TileIndex, _ segments: [SegmentReference]) throws {
        var reduction = TileReduction(layout: layout, cells: job.grid.cells, fusion: job.fusion, prior: prior)
        for segment in segments {
            guard let partial = try store.partial(ofSegment: segment.key, at: tile),
                let sums = try? TileSums(encoded: partial.sums),
                sums.layout == layout, sums.cells == job.grid.cells
            else { throw JobError.damagedPartial(segment: segment.key, tile: tile) }
            reduction.add(sums, drive: segment.drive, frames: partial.frames)
        }
        let photo = try photo(of: tile, segments)
        let (fused, statistics) = reduction.finish(channels: channels, decision: decision, calibration: calibration)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        try store.storeTile(
            ofJob: jobID, at: tile, key: key(of: segments), planes: fused.encoded(), photo: photo,
            statistics: String(decoding: try encoder.encode(statistics), as: UTF8.self))
    }

    /// The colour and height of a tile's ground, encoded: the sum of what its segments' photographs show; nil where none shows any.
    private func photo(of tile: TileIndex, _ segments: [SegmentReference]) throws -> [UInt8]? {
        var total: OrthophotoSums?
        for segment in segments {
            guard let bytes = try store.photo(ofSegment: segment.key, at: tile) else { continue }
            guard let sums = OrthophotoSums(encoded: bytes), sums.cells == job.grid.cells else {
                throw JobError.damagedPartial(segment: segment.key, tile: tile)
            }
            if total == nil { total = sums } else { total?.add(sums) }
        }
        return total?.picture.encoded()
    }
}

extension MapPlan {
    /// The offsets the job's classes are decided by; plain argmax where the confidence brings none.
    func decision() throws -> Decision {
        switch job.decision {
        case .argmax: .argmax(channels: channels.count)
        case .calibrated:
            calibration.map { calibration in Decision(offsets: channels.map { calibration.offsets[$0] ?? 0 }) }
                ?? .argmax(channels: channels.count)
        case .offsets(let path): try Decision(file: path, channels: channels)
        }
    }
}

extension Calibration {
    init(_ calibration: MapCalibration, channels: [String]) {
        self.init(temperature: calibration.temperature, bias: channels.map { calibration.bias[$0] ?? 0 })
    }
}

internal import Confidence
internal import Foundation
internal import Radiance
internal import Scene
internal import Store
internal import Tiles

/// Where segments and their partials lie: a store, or several that are one together.
protocol PartialSource: Sendable {
    func segment(_ key: String) throws(StoreError) -> SegmentRecord?
    func partial(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> PartialRecord?
    func photo(ofSegment key: String, at tile: TileIndex) throws(StoreError) -> [UInt8]?
}

extension Store: PartialSource {}

/// Sums the partials of a job's tiles and stores what they say.
struct TileReducer: Sendable {
    private let job: JobSpecification
    private let jobID: String
    private let source: any PartialSource
    private let store: Store
    private let layout: SumLayout
    private let channels: [String]
    private let prior: [Double]
    private let decision: Decision
    private let calibration: Calibration?
    private let recipe: String

    init(plan: MapPlan, jobID: String, store: Store) throws {
        try self.init(
            plan.job, jobID: jobID, layout: plan.layout, channels: plan.channels, calibration: plan.calibration,
            recipe: plan.job.tileRecipe(confidence: plan.confidence.identity), segments: plan.segments.map(\.key), from: store,
            into: store)
    }

    /// - Parameters:
    ///   - calibration: what travels with the confidence's weights.
    ///   - recipe: what makes the tiles, for people.
    ///   - segments: keys of all the map's segments, in (drive, ordinal) order.
    init(
        _ job: JobSpecification, jobID: String, layout: SumLayout, channels: [String], calibration: MapCalibration?, recipe: String,
        segments: [String], from source: any PartialSource, into store: Store
    ) throws {
        self.job = job
        self.jobID = jobID
        self.source = source
        self.store = store
        self.recipe = recipe
        self.layout = layout
        self.channels = channels
        var sums = [Double](repeating: 0, count: channels.count)
        var cells = 0
        for key in segments {
            guard let segment = try source.segment(key) else { continue }
            for channel in sums.indices { sums[channel] += segment.prior[channel] }
            cells += segment.priorCells
        }
        prior = sums.map { cells > 0 ? $0 / Double(cells) : 1 / Double(sums.count) }
        decision = try job.decision(channels: channels, calibration: calibration)
        self.calibration = job.decision == .calibrated ? calibration.map { Calibration($0, channels: channels) } : nil
    }

    /// The digest of what a tile depends on beyond its place: its partials, the fusion and the decision.
    func key(of segments: [SegmentReference]) -> String { digest(of: segments).key }

    /// What each part of that digest is.
    func parts(of segments: [SegmentReference]) -> [String: String] { digest(of: segments).values }

    private func digest(of segments: [SegmentReference]) -> KeyDigest {
        var digest = KeyDigest()
        digest.add("\(job.fusion.rawValue) ", to: .fusion, said: job.fusion.rawValue)
        digest.add("\(channels) ", to: .classes)
        digest.add("\(decision.offsets.map(\.bitPattern))", to: .decision)
        if let calibration {
            digest.add(" \(calibration.temperature.bitPattern) \(calibration.bias.map(\.bitPattern))", to: .decision)
        }
        if job.fusion == .bayesian { digest.add(" \(prior.map(\.bitPattern))", to: .prior) }
        for segment in segments { digest.add("\n\(segment.drive) \(segment.key)", to: .segments) }
        return digest
    }

    func reduce(_ tile: TileIndex, _ segments: [SegmentReference]) throws {
        var reduction = TileReduction(layout: layout, cells: job.grid.cells, fusion: job.fusion, prior: prior)
        for segment in segments {
            guard let partial = try source.partial(ofSegment: segment.key, at: tile),
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
            ofJob: jobID,
            TileContent(
                tile: tile, key: key(of: segments), parts: parts(of: segments), planes: fused.encoded(), photo: photo,
                statistics: String(decoding: try encoder.encode(statistics), as: UTF8.self), segments: segments,
                recipe: recipe),
            now: Date().timeIntervalSince1970)
    }

    /// The colour and height of a tile's ground, encoded: the sum of what its segments' photographs show; nil where none shows any.
    private func photo(of tile: TileIndex, _ segments: [SegmentReference]) throws -> [UInt8]? {
        var total: OrthophotoSums?
        for segment in segments {
            guard let bytes = try source.photo(ofSegment: segment.key, at: tile) else { continue }
            guard let sums = OrthophotoSums(encoded: bytes), sums.cells == job.grid.cells else {
                throw JobError.damagedPartial(segment: segment.key, tile: tile)
            }
            if total == nil { total = sums } else { total?.add(sums) }
        }
        return total?.picture.encoded()
    }
}

extension MapPlan {
    func decision() throws -> Decision { try job.decision(channels: channels, calibration: calibration) }
}

extension JobSpecification {
    /// The offsets the job's classes are decided by; plain argmax where the confidence brings none.
    func decision(channels: [String], calibration: MapCalibration?) throws -> Decision {
        switch decision {
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

internal import Formats
internal import Foundation
internal import Store
public import Tiles

/// Ways of making maps held against each other on drives whose truth is known, each at its own best: calibration and offsets of every
/// way, under each protocol, are fitted on other drives, alike for all.
public struct Comparison: Sendable {
    public let lines: [Line]

    public struct Line: Sendable, Encodable {
        public let job, contender, `protocol`: String
        /// By argmax of what was fused, and at the offsets: by class, and the mean.
        public let iou, iouAtOffsets: [String: Double]
        public let meanIoU, meanIoUAtOffsets, meanAveragePrecision: Double?
        public let averagePrecision: [String: Double]
        /// After calibration.
        public let brier, calibrationError: Double?
        /// Of the probabilities as they were fused.
        public let calibrationErrorAsFused: Double?
    }

    /// A way under a protocol, with what was fitted for it.
    private struct Fitted {
        let calibration: Calibration
        let decision: Decision
    }

    /// - Parameters:
    ///   - fit: jobs to fit on; empty to fit on the judged jobs themselves.
    ///   - shelf: what fields know, for ways that take something from them.
    ///   - progress: hears of every map made.
    /// - Throws: what making and judging maps can throw.
    public init(
        of contenders: [Contender], on judged: [TruthJob], fit: [TruthJob], lineWidth: Double = LinePen().width, shelf: SightShelf,
        workers: Int,
        progress: (String) -> Void
    ) throws {
        var lines: [Line] = []
        for contender in contenders {
            var samples: [Evaluation.Counting: [OffsetSample]] = [:]
            for entry in fit.isEmpty ? judged : fit {
                try Self.visit(contender, entry, lineWidth: lineWidth, shelf: shelf, workers: workers) {
                    counting, evaluation, subject in
                    let capacity = max(1 << 15, (1 << 19) / max(1, fit.count))
                    samples[counting, default: []].append(try evaluation.scoreAndSample(subject, capacity: capacity).1)
                }
                progress("\(contender.name): fitted on \(entry.job.name)")
            }
            let fitted = samples.compactMapValues { samples -> Fitted? in
                let calibration = CalibrationFit(samples).calibration
                return OffsetFit(samples.map { $0.calibrated(by: calibration) }).map {
                    Fitted(calibration: calibration, decision: $0.decision)
                }
            }
            for entry in judged {
                try Self.visit(contender, entry, lineWidth: lineWidth, shelf: shelf, workers: workers) {
                    counting, evaluation, subject in
                    guard let fitted = fitted[counting] else { return }
                    let (raw, calibrated) = try evaluation.score(
                        subject, calibration: fitted.calibration, decision: fitted.decision)
                    lines.append(Line(entry.job.name, contender.name, counting, raw, calibrated))
                }
                progress("\(contender.name): judged on \(entry.job.name)")
            }
        }
        self.lines = lines
    }

    /// Makes a contender's map of a job, and shows it under each protocol that it can be judged by.
    private static func visit(
        _ contender: Contender, _ entry: TruthJob, lineWidth: Double, shelf: SightShelf, workers: Int,
        _ body: (Evaluation.Counting, Evaluation, Evaluation.Subject) throws -> Void
    ) throws {
        var plain = entry.job
        (plain.fusion, plain.confidence, plain.decision) = (.meanProbability, .uniform, .argmax)
        (plain.field, plain.warp) = (nil, nil)
        guard let job = contender.job(from: entry.job) ?? (contender.way == .singleFrames ? plain : nil) else { return }
        let maps = try TemporaryMaps()
        let map = try maps.make(job, shelf: shelf, workers: workers)
        let truth = try GroundTruth(mapExpansion: entry.truth ?? job.mapExpansionBesideTables())
        let poses = try entry.poses.map { try truePoses(path: $0) } ?? [:]
        let evaluation = try Evaluation(map, truth: truth, pen: LinePen(width: lineWidth), truePoses: poses)
        if contender.way == .singleFrames { return try body(.perFrame, evaluation, .singleFrames) }
        try body(.map, evaluation, .map(map))
        try body(.perFrame, evaluation, .mapByFrame(map))
    }
}

/// A job whose truth is known.
public struct TruthJob: Sendable {
    public let job: JobSpecification
    /// A map expansion; nil for the one beside the job's tables.
    public let truth: String?
    /// True poses, where the job's are not.
    public let poses: String?

    public init(job: JobSpecification, truth: String? = nil, poses: String? = nil) {
        self.job = job
        self.truth = truth
        self.poses = poses
    }
}

extension Comparison.Line {
    fileprivate init(_ job: String, _ contender: String, _ counting: Evaluation.Counting, _ raw: Score, _ calibrated: Score) {
        (self.job, self.contender, self.protocol) = (job, contender, counting.rawValue)
        let names = raw.classes.names
        func byName(_ value: (String) -> Double?) -> [String: Double] {
            Dictionary(uniqueKeysWithValues: names.compactMap { name in value(name).map { (name, $0) } })
        }
        iou = byName { raw.iou($0) }
        iouAtOffsets = byName { calibrated.iou($0) }
        averagePrecision = byName { raw.averagePrecision($0) }
        (meanIoU, meanIoUAtOffsets) = (raw.meanIoU(), calibrated.meanIoU())
        meanAveragePrecision = raw.meanAveragePrecision
        (brier, calibrationError) = (calibrated.brier, calibrated.reliability.expectedCalibrationError)
        calibrationErrorAsFused = raw.reliability.expectedCalibrationError
    }
}

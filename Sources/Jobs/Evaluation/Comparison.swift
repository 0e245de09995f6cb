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

    /// - Parameters:
    ///   - fit: jobs to fit on; empty to fit on the judged jobs themselves. A job that is both is judged by what the others teach.
    ///   - shelf: what fields know, for ways that take something from them.
    ///   - progress: hears of every map made.
    /// - Throws: what making and judging maps can throw.
    public init(
        of contenders: [Contender], on judged: [TruthJob], fit: [TruthJob], lineWidth: Double = LinePen().width,
        shelf: SightShelf,
        workers: Int, progress: (String) -> Void
    ) throws {
        var lines: [Line] = []
        let names = (judged: Set(judged.map(\.job.name)), fit: Set((fit.isEmpty ? judged : fit).map(\.job.name)))
        let all = judged + fit.filter { !names.judged.contains($0.job.name) }
        for contender in contenders {
            let judgedNames = names.judged.subtracting(contender.seen)
            guard !judgedNames.isEmpty else { continue }
            var made: [Made] = []
            for entry in all where judgedNames.contains(entry.job.name) || names.fit.contains(entry.job.name) {
                guard let map = try Made(contender, entry, lineWidth: lineWidth, shelf: shelf, workers: workers) else { continue }
                made.append(map)
                progress("\(contender.name): made \(entry.job.name)")
            }
            for counting in Evaluation.Counting.allCases {
                let teachers = made.filter { names.fit.contains($0.name) }
                let samples = try teachers.compactMap { try $0.sample(counting) }
                for map in made where judgedNames.contains(map.name) {
                    guard let subject = map.subjects[counting],
                        let fitted = Fitted(
                            zip(teachers, samples).filter { fit.isEmpty || $0.0.name != map.name }.map(\.1))
                    else { continue }
                    let (raw, calibrated) = try map.evaluation.score(
                        subject, calibration: fitted.calibration, decision: fitted.decision)
                    lines.append(Line(map.name, contender.name, counting, raw, calibrated))
                }
            }
            progress("\(contender.name): judged")
        }
        self.lines = lines
    }

    /// What other maps of a way teach about it, under one protocol.
    private struct Fitted {
        let calibration: Calibration
        let decision: Decision

        /// - Returns: nil where there is nothing to fit on.
        init?(_ samples: [OffsetSample]) {
            calibration = CalibrationFit(samples).calibration
            guard let fit = OffsetFit(samples.map { [calibration] in $0.calibrated(by: calibration) }) else { return nil }
            decision = fit.decision
        }
    }

    /// A contender's map of a job beside its truth, and how it can be judged.
    private struct Made {
        let name: String
        let evaluation: Evaluation
        let subjects: [Evaluation.Counting: Evaluation.Subject]
        /// Holds the map.
        private let maps: TemporaryMaps

        /// - Returns: nil where the contender cannot make a map of the job.
        init?(_ contender: Contender, _ entry: TruthJob, lineWidth: Double, shelf: SightShelf, workers: Int) throws {
            guard let job = contender.job(from: entry.job) else { return nil }
            name = entry.job.name
            maps = try TemporaryMaps()
            let map = try maps.make(job, shelf: shelf, workers: workers)
            let truth = try GroundTruth(mapExpansion: entry.truth ?? job.mapExpansionBesideTables())
            let poses = try entry.poses.map { try truePoses(path: $0) } ?? [:]
            evaluation = try Evaluation(map, truth: truth, pen: LinePen(width: lineWidth), truePoses: poses)
            subjects =
                contender.way == .singleFrames ? [.perFrame: .singleFrames] : [.map: .map(map), .perFrame: .mapByFrame(map)]
        }

        /// Cells to fit on.
        func sample(_ counting: Evaluation.Counting) throws -> OffsetSample? {
            try subjects[counting].map { try evaluation.scoreAndSample($0, capacity: 1 << 17).1 }
        }
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

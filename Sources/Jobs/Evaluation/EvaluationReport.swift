internal import Formats
internal import Foundation
internal import Store
internal import Tiles

/// Scores of single frames, of the uniform mean, and of a job's own fusion, under both protocols.
public struct EvaluationReport: Sendable, Encodable {
    public let job: String
    public let frames: Int
    /// Scored classes, and classes of the truth that the predictions have no channel for.
    public let classes, absent: [String]
    /// What the offsets are; nil where none were asked for.
    public let offsetsAre: String?
    public let rows: [Row]

    public struct Row: Sendable, Encodable {
        public let `protocol`, what: String
        public let cells, unseen: Int
        /// By argmax.
        public let iou: Figures
        /// At the offsets; nil where none were asked for.
        public let iouAtOffsets: Figures?
        public let offsets: [String: Float]?
        public let averagePrecision: Figures
        public let brier, calibrationError: Double?
        /// For each confidence that was spoken with: how many cells, and how many of them were right.
        public let reliability: [Point]
    }

    /// A figure for each class that has one, and their mean.
    public struct Figures: Sendable, Encodable {
        public let classes: [String: Double]
        public let mean: Double?
    }

    /// One bin of a reliability diagram.
    public struct Point: Sendable, Encodable {
        public let confidence, accuracy: Double
        public let cells: Int
    }

    /// The offsets decisions are tried at, beside the plain argmax.
    public enum Offsets: Sendable {
        case none
        /// Fitted for each row on the judged cells themselves: an upper bound.
        case fit
        case file(path: String)
    }

    /// - Parameter workers: threads that make the uniform mean.
    /// - Throws: what reading the inputs and making the uniform mean can throw.
    public init(_ evaluation: Evaluation, offsets: Offsets, workers: Int = 1) throws {
        let map = evaluation.map
        job = map.record.name
        frames = evaluation.frames
        (classes, absent) = (evaluation.classes.names, evaluation.classes.absent)
        let given: Decision?
        switch offsets {
        case .none: (given, offsetsAre) = (nil, nil)
        case .fit: (given, offsetsAre) = (nil, "fitted on the judged map itself: an upper bound")
        case .file(let path): (given, offsetsAre) = (try Decision(file: path, channels: map.channels), path)
        }
        rows = try Self.withUniformMean(of: map, workers: workers) { mean in
            let uniform = map.job.field == nil ? "uniform mean" : "uniform mean, flat"
            let subjects: [(String, String, Evaluation.Subject)] = [
                ("map", uniform, .map(mean)), ("map", "this job", .map(map)), ("per frame", "single frames", .singleFrames),
                ("per frame", uniform, .mapByFrame(mean)), ("per frame", "this job", .mapByFrame(map)),
            ]
            return try subjects.map { try Self.row($0, $1, $2, evaluation, given: given, fits: offsets.fits) }
        }
    }

    private static func row(
        _ name: String, _ what: String, _ subject: Evaluation.Subject, _ evaluation: Evaluation, given: Decision?, fits: Bool
    ) throws -> Row {
        let argmax = Decision.argmax(channels: evaluation.classes.channels.count)
        var score: Score
        var decision = given
        if fits {
            let (plain, sample) = try evaluation.scoreAndSample(subject)
            score = plain
            // Where no class occurs there is nothing to move.
            decision = OffsetFit([sample])?.decision ?? argmax
        } else {
            score = try evaluation.score(subject, decisions: [argmax] + (given.map { [$0] } ?? []))
        }
        let tuned = try fits ? decision.map { try evaluation.score(subject, decisions: [$0]) } : nil
        let names = evaluation.classes.names
        func figures(_ mean: Double?, _ value: (String) -> Double?) -> Figures {
            Figures(
                classes: Dictionary(uniqueKeysWithValues: names.compactMap { name in value(name).map { (name, $0) } }), mean: mean)
        }
        let atOffsets = decision.map { _ in
            tuned.map { tuned in figures(tuned.meanIoU()) { tuned.iou($0) } }
                ?? figures(score.meanIoU(decision: 1)) { score.iou($0, decision: 1) }
        }
        return Row(
            protocol: name, what: what, cells: score.cells, unseen: score.unseen, iou: figures(score.meanIoU()) { score.iou($0) },
            iouAtOffsets: atOffsets,
            offsets: decision.map { Dictionary(zip(evaluation.classes.channels, $0.offsets)) { first, _ in first } },
            averagePrecision: figures(score.meanAveragePrecision) { score.averagePrecision($0) }, brier: score.brier,
            calibrationError: score.reliability.expectedCalibrationError,
            reliability: (0..<Reliability.bins).compactMap { bin in
                score.reliability.point(bin).map {
                    Point(confidence: $0.confidence, accuracy: $0.accuracy, cells: score.reliability.count[bin])
                }
            })
    }

    /// Makes the uniform mean of probabilities of the same job's frames, on flat ground, in a store that is gone afterwards.
    private static func withUniformMean<Result>(of map: StoredMap, workers: Int, _ body: (StoredMap) throws -> Result) throws
        -> Result
    {
        var uniform = map.job
        (uniform.fusion, uniform.confidence, uniform.decision) = (.meanProbability, .uniform, .argmax)
        (uniform.field, uniform.warp) = (nil, nil)
        if map.job.field == nil && map.job.fusion == uniform.fusion && map.job.confidence == uniform.confidence {
            return try body(map)
        }
        let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try Store(path: folder + "/uniform.db")
        let id = try uniform.identity()
        try store.submit(id: id, name: uniform.name, spec: try uniform.canonicalJSON(), now: 0)
        _ = try generateMap(uniform, jobID: id, in: store, workers: workers)
        return try body(StoredMap(id, in: store))
    }
}

extension EvaluationReport.Offsets {
    fileprivate var fits: Bool { if case .fit = self { true } else { false } }
}

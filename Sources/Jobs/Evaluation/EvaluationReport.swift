internal import Foundation
public import Scene
internal import Store
public import Tiles

/// Scores of single frames, of the uniform mean, and of a job's own fusion.
public struct EvaluationReport: Sendable, Encodable {
    public let rows: [Row]

    public struct Row: Sendable, Encodable {
        public let what, `protocol`: String
        /// By class in the order of `GroundTruth.classes`; nil where neither map nor truth holds the class.
        public let iou: [Double?]
        public let meanIoU: Double?
        /// At the offsets; nil where none were asked for.
        public let meanIoUAtOffsets: Double?
        public let offsets: [Float]?
        public let averagePrecision: [Double?]
        public let meanAveragePrecision, brier, calibrationError: Double?
    }

    /// The offsets decisions are tried at, beside the plain argmax.
    public enum Offsets: Sendable {
        case none
        /// Fitted on the judged cells themselves: an upper bound.
        case fit
        /// Background first, then `GroundTruth.classes`.
        case given([Float])
    }

    /// - Throws: what reading the inputs and making the uniform mean can throw.
    public init(of map: StoredMap, truth: GroundTruth, lineWidth: Double, truePoses: [String: Pose], offsets: Offsets) throws {
        let evaluation = try Evaluation(map.job, truth: truth, lineWidth: lineWidth, truePoses: truePoses)
        let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var uniform = map.job
        (uniform.fusion, uniform.confidence, uniform.decision) = (.meanProbability, .uniform, .argmax)
        let store = try Store(path: folder + "/uniform.db")
        let id = try uniform.identity()
        try store.submit(id: id, name: uniform.name, spec: try uniform.canonicalJSON(), now: 0)
        _ = try generateMap(uniform, jobID: id, in: store)
        let mean = try StoredMap(id, in: store)
        rows = [
            try Self.row("single frames", "per frame", offsets, evaluation.visitSingleFrames),
            try Self.row("uniform mean", "per frame", offsets) { try evaluation.visitFrames(mean, $0) },
            try Self.row("this job", "per frame", offsets) { try evaluation.visitFrames(map, $0) },
            try Self.row("uniform mean", "map", offsets) { try evaluation.visitMap(mean, $0) },
            try Self.row("this job", "map", offsets) { try evaluation.visitMap(map, $0) },
        ]
    }

    private static func row(
        _ what: String, _ name: String, _ offsets: Offsets, _ visit: (Evaluation.Visit) throws -> Void
    ) throws -> Row {
        let classes = GroundTruth.classes.count
        var score = Score(offsets: Array(repeating: 0, count: classes + 1))
        var fit = OffsetFit(classes: classes, every: 7)
        let fits = if case .fit = offsets { true } else { false }
        try visit { p, label in
            score.add(p, label: label)
            if fits { fit.add(p, label: label) }
        }
        let tuned: [Float]? =
            switch offsets {
            case .none: nil
            case .fit: fit.offsets()
            case .given(let values): values
            }
        var tunedScore: Score?
        if let tuned {
            var score = Score(offsets: tuned)
            try visit { score.add($0, label: $1) }
            tunedScore = score
        }
        return Row(
            what: what, protocol: name, iou: score.iou, meanIoU: score.meanIoU, meanIoUAtOffsets: tunedScore?.meanIoU,
            offsets: tuned,
            averagePrecision: score.averagePrecision, meanAveragePrecision: score.meanAveragePrecision, brier: score.brier,
            calibrationError: score.calibrationError)
    }
}

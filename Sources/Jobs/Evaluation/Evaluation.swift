internal import Formats
internal import Foundation
public import Scene
internal import Store
internal import Tensors
public import Tiles

/// A job's map laid beside the truth: what scores and offsets are taken from.
///
/// - Source: ALGORITHM §6; the per-frame protocol is HDMapNet's.
public struct Evaluation: Sendable {
    public let map: StoredMap
    public let classes: ScoredClasses
    let patches: TruthPatches
    /// As many as `patches.frames`: where each frame's own prediction is read.
    let sources: [(token: String, predictions: PredictionFolder)]

    /// - Parameters:
    ///   - pen: how the truth's lines are drawn.
    ///   - truePoses: by frame token, in place of the job's own.
    /// - Throws: `ReadError`, `FileError`, `StoreError`, `EvaluationError`.
    public init(_ map: StoredMap, truth: GroundTruth, pen: LinePen = LinePen(), truePoses: [String: Pose] = [:]) throws {
        let job = map.job
        self.map = map
        // Where the car has been a map is judged, whether or not the frame there was believed; frames that were never read say nothing.
        let placed = Set(try map.frames().filter { $0.frame.area != nil }.map { $0.drive + "\n" + $0.frame.token })
        var frames: [JudgedFrame] = []
        var sources: [(String, PredictionFolder)] = []
        var activation = Activation.softmax
        var drives = Set<String>()
        for input in job.inputs {
            let predictions = try PredictionFolder(path: input.predictions.path, preset: input.predictions.preset)
            activation = predictions.layout.activation
            for drive in try input.dataset.reader.read().drives where drives.insert(drive.token).inserted {
                for frame in drive.frames where placed.contains(drive.token + "\n" + frame.token) {
                    let truly = Frame(
                        token: frame.token, timestamp: frame.timestamp, mapFromEgo: truePoses[frame.token] ?? frame.mapFromEgo,
                        egoFromLidar: frame.egoFromLidar)
                    guard let warp = truly.warp(layout: predictions.layout, egoHeight: job.egoHeight) else { continue }
                    frames.append(JudgedFrame(warp: warp, grid: predictions.layout.grid))
                    sources.append((frame.token, predictions))
                }
            }
        }
        classes = ScoredClasses(channels: map.channels, activation: activation, truth: truth)
        guard !classes.names.isEmpty else {
            throw EvaluationError.noCommonClass(job: job.name, found: map.channels, truth: truth.classes.map(\.name))
        }
        guard !frames.isEmpty else { throw EvaluationError.noFrame(job: job.name) }
        self.sources = sources
        patches = TruthPatches(frames: frames, grid: job.grid, region: job.region, classes: classes, truth: truth, pen: pen)
    }

    public var frames: Int { sources.count }

    /// Which cells count, and how often.
    public enum Counting: String, Sendable, CaseIterable, Encodable {
        /// Each cell inside some frame's footprint once.
        case map
        /// Each cell once for every frame whose patch it lies in.
        case perFrame = "per-frame"
    }

    /// What is judged.
    public enum Subject: Sendable {
        /// A map, each cell once.
        case map(StoredMap)
        /// A map, cut to each frame's own patch.
        case mapByFrame(StoredMap)
        /// What each frame alone said, over its own patch.
        case singleFrames
    }

    /// The score of a subject under each decision.
    public func score(_ subject: Subject, decisions: [Decision]) throws -> Score {
        var score = Score(classes: classes, decisions: decisions)
        try visit(subject) { score.add($0) }
        return score
    }

    /// The score of a subject by plain argmax, and a sample of its cells to fit offsets on.
    public func scoreAndSample(_ subject: Subject, capacity: Int = 1 << 19) throws -> (Score, OffsetSample) {
        var score = Score(classes: classes, decisions: [.argmax(channels: classes.channels.count)])
        var sample = OffsetSample(classes: classes, capacity: capacity)
        var ordinal = 0
        try visit(subject) { patch in
            score.add(patch)
            sample.add(patch, ordinal: ordinal)
            ordinal += 1
        }
        return (score, sample)
    }

    /// The scores of a subject as it was fused, by argmax, and after a calibration, decided by offsets.
    func score(_ subject: Subject, calibration: Calibration, decision: Decision) throws -> (raw: Score, calibrated: Score) {
        var raw = Score(classes: classes, decisions: [.argmax(channels: classes.channels.count)])
        var calibrated = Score(classes: classes, decisions: [decision])
        try visit(subject) { patch in
            raw.add(patch)
            calibrated.add(patch.calibrated(by: calibration, activation: classes.activation))
        }
        return (raw, calibrated)
    }

    private func visit(_ subject: Subject, _ body: (ScoredPatch) throws -> Void) throws {
        switch subject {
        case .map(let map): try patches.ofMap(map.tile(at:), body)
        case .mapByFrame(let map): try patches.ofMapByFrame(map.tile(at:), body)
        case .singleFrames: try patches.ofSingleFrames({ try sources[$0].predictions.read(sources[$0].token) }, body)
        }
    }
}

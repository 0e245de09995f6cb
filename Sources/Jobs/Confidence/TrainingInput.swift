internal import Bindings
internal import Confidence
internal import Formats
internal import Foundation
internal import Scene
internal import Store
internal import Tiles

/// A job's segments with their truth: what a network is trained or judged on.
struct TrainingInput {
    let job: String
    let layout: EvidenceLayout
    let activation: Activation
    let segments: [TrainingSegment]

    /// - Parameters:
    ///   - truth: a map expansion; nil for the one beside the job's tables.
    ///   - features: feature channels to look at.
    ///   - shelf: what the segments' fields know, where the job has them.
    /// - Throws: what reading the inputs can throw; `EvaluationError`.
    init(_ job: JobSpecification, truth: String?, features: Int, store: Store, shelf: SightShelf, threads: Int) throws {
        let plan = try MapPlan(job, store: store)
        let truth = try GroundTruth(mapExpansion: truth ?? job.mapExpansionBesideTables())
        let (channels, activation) = (plan.channels, plan.layout.activation)
        let classes = ScoredClasses(channels: channels, activation: activation, truth: truth)
        guard !classes.names.isEmpty else {
            throw EvaluationError.noCommonClass(job: job.name, found: channels, truth: truth.classes.map(\.name))
        }
        let painter = TruthPainter(truth.restricted(to: classes.names))
        self.job = job.name
        self.activation = activation
        layout = EvidenceLayout(classes: channels, features: features)
        segments = try plan.segments.compactMap { planned in
            let sight = try shelf.sight(of: planned, job: job, threads: threads)
            var frames: [Result<TrainingFrame, any Error>?] = Array(repeating: nil, count: planned.segment.frames.count)
            let all = Array(planned.segment.frames)
            Parallel.forEach(&frames, threads: threads) { index, slot in
                slot = Result {
                    try Self.frame(
                        all[index], planned, egoHeight: job.egoHeight, field: sight?.evidence[all[index].token], classes: classes,
                        painter: painter)
                }
            }
            let made = try frames.compactMap { try $0?.get() }
            let areas = all.compactMap { $0.footprint(layout: planned.predictions.layout, egoHeight: job.egoHeight) }
            guard made.count >= 2, let area = Rectangle(around: areas) else { return nil }
            return TrainingSegment(name: "\(job.name) \(planned.segment.ordinal)", frames: made, area: area)
        }
    }

    private static func frame(
        _ frame: Frame, _ planned: PlannedSegment, egoHeight: Double, field: FieldEvidence?, classes: ScoredClasses,
        painter: TruthPainter
    ) throws -> TrainingFrame {
        let layout = planned.predictions.layout
        guard let gridFrameFromEgo = frame.gridFrameFromEgo(layout), let warp = frame.warp(layout: layout, egoHeight: egoHeight)
        else { throw TrainingError.unusableFrame(frame: frame.token) }
        let grid = EvidenceGrid(of: layout.grid)
        let coarse = warp.coarser(by: grid.factor)
        let prediction = CoarsePrediction(try planned.predictions.read(frame.token), grid: grid, activation: layout.activation)
        let cells = CellFromMap(coarse, cellSize: layout.grid.resolution * Double(grid.factor))
        let none = UInt8(classes.channels.count)
        let truth = painter.labels(rows: grid.rows, columns: grid.columns, cellFromMap: cells).map { label in
            classes.trueChannel(label).map { UInt8($0) } ?? (layout.activation == .softmax ? TrainingFrame.unknown : none)
        }
        return TrainingFrame(
            prediction: prediction, truth: truth, warp: coarse,
            mounting: Mounting(cameras: frame.images.map(\.camera), gridFrameFromEgo: gridFrameFromEgo, egoHeight: egoHeight),
            field: field)
    }
}

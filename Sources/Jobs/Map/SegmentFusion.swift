internal import Confidence
internal import Formats
internal import Scene
internal import Store
internal import Tensors
internal import Tiles

/// The partials of one segment, made frame by frame in bounded memory.
struct SegmentFusion {
    private let planned: PlannedSegment
    private let job: JobSpecification
    private let layout: SumLayout
    private var model: any ConfidenceModel
    private let recipe: String
    /// What the model said of each frame, by token.
    private var confidences: [String: FrameConfidence] = [:]
    /// What the segment's field knows; nil where there is none.
    private let sight: FieldSight?
    /// The ground that frames are laid onto; nil where it is each frame's own plane.
    private var ground: GroundHeights? { job.warpsToGround ? sight?.ground : nil }
    /// The channels that such ground displaces less, and the one that the classes exclude, if any.
    private let laneChannels: [Int]
    private let background: Int?
    private var sums: [TileIndex: TileSums] = [:]
    private var framesSeen: [TileIndex: Int] = [:]
    private var records: [FrameRecord] = []
    private var fused: [Int] = []
    private var prior: [Double]
    private var priorCells = 0
    private var scratch: RowScratch
    /// One frame's sums over one tile, while it is held against the others.
    private var alone: TileSums

    init(_ planned: PlannedSegment, of plan: MapPlan, sight: FieldSight? = nil) {
        self.planned = planned
        self.sight = sight
        (job, layout, model) = (plan.job, plan.layout, plan.confidence)
        recipe = plan.job.segmentRecipe(confidence: plan.confidence.identity)
        let channels = planned.predictions.layout.channels
        laneChannels = channels.indices.filter { channels[$0] == "divider" }
        background = layout.activation == .softmax ? channels.firstIndex(of: "background") : nil
        prior = Array(repeating: 0, count: layout.channels)
        scratch = RowScratch(layout: layout, cells: job.grid.cells)
        alone = TileSums(layout: layout, cells: job.grid.cells)
    }

    /// Reads, weighs, warps and adds every frame in time order; then holds each against the others.
    ///
    /// - Parameter frameDone: called after every frame; throws to stop.
    /// - Throws: what `frameDone` throws. A frame that cannot be read or placed, or that the others contradict, is set aside, and why is in
    ///   its record.
    mutating func run(frameDone: () throws -> Void) throws {
        lookAround()
        for (position, frame) in planned.segment.frames.enumerated() {
            add(frame, at: position)
            try frameDone()
        }
        for bad in planned.setAside {
            records.append(FrameRecord(token: bad.frame, timestamp: 0, x: 0, y: 0, area: nil, reason: bad.explanation.description))
        }
        for index in fused { compare(index) }
    }

    /// What is stored: the segment, its frames, its partials in tile order.
    ///
    /// - Parameter now: seconds since 1970.
    func result(now: Double) -> (SegmentRecord, [FrameRecord], [PartialRecord]) {
        let segment = SegmentRecord(
            key: planned.key, drive: planned.segment.drive.token, ordinal: planned.segment.ordinal, prior: prior,
            priorCells: priorCells, recipe: recipe, madeAt: now)
        let partials = sums.keys.sorted().compactMap { tile in
            framesSeen[tile].flatMap { frames in sums[tile].map { PartialRecord(tile: tile, frames: frames, sums: $0.encoded()) } }
        }
        return (segment, records, partials)
    }

    private mutating func add(_ frame: Frame, at position: Int) {
        let position3 = frame.mapFromEgo.translation
        switch evidence(of: frame) {
        case .failure(let refusal):
            records.append(
                FrameRecord(
                    token: frame.token, timestamp: frame.timestamp, x: position3.x, y: position3.y, area: refusal.area,
                    reason: refusal.explanation.description))
        case .success(let (evidence, prediction)):
            addPrior(prediction)
            let area = evidence.footprint(of: planned.predictions.layout.grid)
            var weight = 0.0
            var views = 0.0
            let empty = TileSums(layout: layout, cells: job.grid.cells)
            for tile in job.grid.tiles(touching: area) {
                let brought = sums[tile, default: empty].add(evidence, at: tile, of: job.grid, scratch: &scratch)
                guard brought.cells > 0 else { continue }
                weight += brought.weight
                views += brought.cells
                framesSeen[tile, default: 0] += 1
            }
            var record = FrameRecord(token: frame.token, timestamp: frame.timestamp, x: position3.x, y: position3.y, area: area)
            record.meanWeight = views > 0 ? weight / views : nil
            record.meanDivergence = confidences[frame.token]?.meanDivergence
            fused.append(records.count)
            records.append(record)
        }
    }

    /// Holds one fused frame against the sums of its segment less its own.
    private mutating func compare(_ index: Int) {
        let token = records[index].token
        guard let frame = planned.segment.frames.first(where: { $0.token == token }),
            case .success(let (evidence, _)) = evidence(of: frame),
            let area = records[index].area
        else { return }
        var agreement = Agreement()
        var alignment = Alignment()
        for tile in job.grid.tiles(touching: area) {
            guard let whole = sums[tile] else { continue }
            alone.clear()
            guard alone.add(evidence, at: tile, of: job.grid, scratch: &scratch).cells > 0 else { continue }
            agreement = agreement + Agreement(of: alone, in: whole, background: background)
            alignment = alignment + Alignment(of: alone, in: whole, background: background)
        }
        records[index].agreement = agreement.value
        records[index].shift = alignment.shift.map { $0 * job.grid.resolution }
    }

    /// Why a frame is not used.
    private struct Refusal: Error {
        let explanation: Explanation
        /// The footprint of one that could be read.
        var area: Rectangle?
    }

    /// Shows the model every frame of the segment before it weighs the first, where it wants that.
    private mutating func lookAround() {
        let layout = planned.predictions.layout
        let areas = planned.segment.frames.compactMap { $0.footprint(layout: layout, egoHeight: job.egoHeight) }
        guard model.looksAround, let area = Rectangle(around: areas) else { return }
        model.begin(over: area)
        for frame in planned.segment.frames {
            if case .success(let view) = view(of: frame) { model.look(at: view) }
        }
    }

    /// What the uncertainty network is shown of one frame, and what it says; nil where another model weighs, or the frame is not used.
    mutating func shown(of token: String) -> NetworkConfidence.Shown? {
        lookAround()
        guard let frame = planned.segment.frames.first(where: { $0.token == token }), case .success(let view) = view(of: frame),
            var network = model as? NetworkConfidence
        else { return nil }
        return network.shown(lookingIntoField(view))
    }

    private mutating func evidence(of frame: Frame) -> Result<(FrameEvidence, Prediction), Refusal> {
        view(of: frame).flatMap { view in
            let confidence = confidences[frame.token] ?? model.confidence(of: lookingIntoField(view))
            confidences[frame.token] = confidence
            if let contradiction = confidence.contradiction { return .failure(refusal(of: view, contradiction: contradiction)) }
            let groundTrue = ground.flatMap {
                frame.groundTrueWarp(layout: planned.predictions.layout, egoHeight: job.egoHeight, ground: $0)
            }
            let evidence = FrameEvidence(
                prediction: view.prediction, confidence: confidence.u, divergence: confidence.divergence, warp: view.warp,
                ground: groundTrue, laneChannels: laneChannels, background: background, layout: layout)
            return .success((evidence, view.prediction))
        }
    }

    private func refusal(of view: FrameView, contradiction: Contradiction) -> Refusal {
        func nats(_ value: Float) -> Double { (Double(value) * 100).rounded() / 100 }
        return Refusal(
            explanation: Explanation(
                what:
                    "The prediction of frame \(view.token) diverges by \(nats(contradiction.divergence)) nats a cell from what the segment's other frames say, the median frame's by \(nats(contradiction.median)).",
                mend:
                    "look at it with mapweave inspect JOB --frame \(view.token) --evidence --out DIR; check its pose and what the model was given"
            ),
            area: view.warp.footprint(of: view.layout.grid))
    }

    private func lookingIntoField(_ view: FrameView) -> FrameView {
        var view = view
        view.field = model.looksIntoField ? sight?.evidence[view.token] : nil
        return view
    }

    private func view(of frame: Frame) -> Result<FrameView, Refusal> {
        let layout = planned.predictions.layout
        guard let gridFrameFromEgo = frame.gridFrameFromEgo(layout) else {
            return .failure(
                Refusal(
                    explanation: Explanation(
                        what: "Frame \(frame.token) has no LIDAR_TOP, and the predictions are in the lidar frame.",
                        mend: "add the lidar's sample_data and calibration, or export predictions in the ego frame")))
        }
        guard let warp = frame.warp(layout: layout, egoHeight: job.egoHeight) else {
            return .failure(
                Refusal(
                    explanation: Explanation(
                        what: "Frame \(frame.token) has a pose tilted by more than 60°.",
                        mend: "check the pose's rotation (w, x, y, z)")))
        }
        do {
            let prediction = try planned.predictions.read(frame.token)
            if prediction.features == nil, model.features > 0 {
                return .failure(
                    Refusal(
                        explanation: Explanation(
                            what: "The prediction of frame \(frame.token) has no features, which the confidence's weights look at.",
                            mend: "dump them for every frame, or use weights trained without them")))
            }
            return .success(
                FrameView(
                    token: frame.token, prediction: prediction, layout: layout, gridFrameFromEgo: gridFrameFromEgo, warp: warp,
                    cameras: frame.images.map(\.camera), egoHeight: job.egoHeight))
        } catch let error as any ExplainedError {
            return .failure(Refusal(explanation: error.explanation))
        } catch {
            return .failure(Refusal(explanation: Explanation(what: "\(error)")))
        }
    }

    private mutating func addPrior(_ prediction: Prediction) {
        let sum = prediction.summedProbabilities(activation: layout.activation)
        for channel in prior.indices { prior[channel] += sum[channel] }
        priorCells += prediction.logits.rows * prediction.logits.columns
    }
}

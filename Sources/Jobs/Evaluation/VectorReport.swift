internal import Formats
internal import Scene
internal import Store
internal import Tensors
public import Tiles

/// Average precision by Chamfer distance of a map's lines and polygons, and of single frames' own.
public struct VectorReport: Sendable, Encodable {
    public let job: String
    public let frames: Int
    /// Scored classes, and classes of the truth that the predictions have no channel for.
    public let classes, absent: [String]
    /// Metres.
    public let thresholds: [Double]
    public let rows: [Row]

    public struct Row: Sendable, Encodable {
        public let `protocol`, what: String
        public let classes: [String: Figures]
        /// Over the classes and the thresholds.
        public let mean: Double?
    }

    public struct Figures: Sendable, Encodable {
        /// How many were found, and how many are truly there.
        public let found, truly: Int
        /// At each threshold; nil where the class is truly nowhere.
        public let averagePrecision: [Double]?
        public let mean: Double?
    }

    /// Judges under two protocols: over all that the frames saw at once, and within each frame's own patch, where the map's lines are
    /// cut to the patch and a frame's own are made from its prediction by the same search.
    ///
    /// - Throws: what reading the map and the predictions can throw.
    public init(_ evaluation: Evaluation, truth: VectorTruth) throws {
        let map = try StoredMapSource(evaluation.map)
        job = evaluation.map.record.name
        frames = evaluation.frames
        let names = truth.classes.map(\.name).filter { map.channels.contains($0) }
        classes = names
        absent = truth.classes.map(\.name).filter { !map.channels.contains($0) }
        thresholds = VectorScore.thresholds
        let vectors = try map.vectors()
        let decision = try map.decision()
        let footprints = evaluation.patches.frames.map { Self.footprint(of: $0) }

        var whole = VectorScore(classes: names)
        Self.add(vectors, truth, within: VectorPatch(footprints), to: &whole)
        var fused = VectorScore(classes: names)
        var single = VectorScore(classes: names)
        for (index, frame) in evaluation.patches.frames.enumerated() {
            let patch = VectorPatch([footprints[index]])
            Self.add(vectors, truth, within: patch, to: &fused)
            let source = evaluation.sources[index]
            let own = Self.vectors(of: try source.predictions.read(source.token), frame, map, decision)
            Self.add(own, truth, within: patch, to: &single)
        }
        rows = [("map", "this job", whole), ("per frame", "single frames", single), ("per frame", "this job", fused)].map {
            Self.row($0, $1, $2)
        }
    }

    private static func add(_ vectors: [MapVector], _ truth: VectorTruth, within patch: VectorPatch, to score: inout VectorScore) {
        for known in truth.classes where score.classes.contains(known.name) {
            let found = vectors.filter { $0.className == known.name }.flatMap { patch.judged($0.shape, confidence: $0.confidence) }
            score.add(found, truth: known.shapes.flatMap { patch.judged($0) }, className: known.name)
        }
    }

    /// What a frame alone says, drawn by the same search: metres of the map frame.
    private static func vectors(of prediction: Prediction, _ frame: JudgedFrame, _ map: StoredMapSource, _ decision: Decision)
        -> [MapVector]
    {
        var vectoriser = Vectoriser(
            resolution: frame.grid.resolution, channels: map.channels, activation: map.activation, decision: decision)
        let cells = frame.grid.rows * frame.grid.columns
        let planes = vectoriser.planes(
            rows: frame.grid.rows, columns: frame.grid.columns, probability: prediction.probabilities(activation: map.activation),
            seen: prediction.valid ?? Array(repeating: true, count: cells))
        return vectoriser.vectors(of: planes).map { vector in
            func placed(_ points: [SIMD2<Double>]) -> [SIMD2<Double>] {
                points.map { frame.warp.mapPoint(atCell: $0 / frame.grid.resolution - 0.5) }
            }
            var moved = vector
            switch vector.shape {
            case .line(let points): moved.shape = .line(placed(points))
            case .polygon(let rings): moved.shape = .polygon(rings.map(placed))
            }
            return moved
        }
    }

    private static func footprint(of frame: JudgedFrame) -> [SIMD2<Double>] {
        let (right, top) = (Double(frame.grid.columns) - 0.5, Double(frame.grid.rows) - 0.5)
        return [SIMD2(-0.5, -0.5), SIMD2(right, -0.5), SIMD2(right, top), SIMD2(-0.5, top)].map { frame.warp.mapPoint(atCell: $0) }
    }

    private static func row(_ name: String, _ what: String, _ score: VectorScore) -> Row {
        let figures = score.classes.map { name in
            let counts = score.counts(name)
            let each = VectorScore.thresholds.indices.compactMap { score.averagePrecision(name, threshold: $0) }
            return (
                name,
                Figures(
                    found: counts.found, truly: counts.truly, averagePrecision: each.isEmpty ? nil : each,
                    mean: score.averagePrecision(name))
            )
        }
        return Row(
            protocol: name, what: what, classes: Dictionary(figures) { first, _ in first }, mean: score.meanAveragePrecision)
    }
}

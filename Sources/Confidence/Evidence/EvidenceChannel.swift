/// What the network looks at, cell by cell of the evidence grid. All are finite; none depends on which frames share a batch.
///
/// The logits' channels come first, one for each of the onboard model's classes, then the consensus of the other frames, one each;
/// then those named here, then the features that the onboard model dumped, as they are, within [−8, 8].
/// - Source: ALGORITHM §4.
package enum EvidenceChannel: String, CaseIterable, Sendable {
    /// Entropy of the prediction as a share of the most it can be, [0, 1].
    case entropy
    /// Difference of the two largest probabilities, [0, 1].
    case margin
    /// Distance on the ground from the ego's origin, metres / 30.
    case range
    /// −log(1 + (range / 8 m)²) / 4: the range as a logarithm of trust.
    case rangeTrust = "range_trust"
    /// Cosine and sine of the direction from the ego's x axis; 0 where the range is 0.
    case bearingCosine = "bearing_cos"
    case bearingSine = "bearing_sin"
    /// The share of the cell that the onboard model called valid, [0, 1].
    case valid
    /// log(1 + pixels per metre of the camera that sees the ground point best) / 6; 0 where none does.
    case sharpness
    /// Cameras whose image holds the ground point, / 2.
    case cameras
    /// 1 where the drive has cameras, else 0: tells "none sees it" from "nobody knows".
    case hasCameras = "has_cameras"
    /// log(1 + other frames of the segment that saw the cell) / 4.
    case neighbours
    /// Disagreement with their consensus: Kullback–Leibler divergence in nats, at most 4, / 4; 0 where there are none.
    case disagreement
    /// −2 × how far the whole frame is doubted, since it says something else than the segment's others: see `SegmentAgreement`.
    case frameTrust = "frame_trust"
    /// Transmittance from the best camera to the ground point, [0, 1].
    case transmittance
    /// (depth of what the best camera meets − depth of the ground point) / standard deviation, within [−4, 4], / 4.
    case depthResidual = "depth_residual"
    /// Height of the field's ground above the plane under the wheels, metres, within [−2, 2], / 2.
    case groundHeight = "ground_height"
    /// Deviation of the field's ground, metres, at most 1.
    case groundDeviation = "ground_deviation"
    /// Slope of the field's ground, rise over run, at most 0.5, × 2.
    case slope
    /// 1 where the segment has a field, else 0.
    case hasField = "has_field"

    /// Those that only a segment with a field has.
    package static let field: Set<EvidenceChannel> = [
        .transmittance, .depthResidual, .groundHeight, .groundDeviation, .slope, .hasField,
    ]
}

/// The evidence of one onboard model: which channels there are, in which order.
package struct EvidenceLayout: Sendable, Hashable {
    /// The onboard model's classes, in array order.
    package let classes: [String]
    /// Feature channels that the onboard model dumped and the network wants; 0 for none.
    package let features: Int

    package init(classes: [String], features: Int = 0) {
        self.classes = classes
        self.features = features
    }

    package var count: Int { 2 * classes.count + EvidenceChannel.allCases.count + features }

    package var names: [String] {
        classes.map { "log_probability.\($0)" } + classes.map { "consensus.\($0)" } + EvidenceChannel.allCases.map(\.rawValue)
            + (0..<features).map { "feature.\($0)" }
    }

    /// Where a class's own and consensus' log-probability, a named channel and a feature lie.
    func own(_ channel: Int) -> Int { channel }
    func consensus(_ channel: Int) -> Int { classes.count + channel }
    package func place(_ channel: EvidenceChannel) -> Int {
        2 * classes.count + (EvidenceChannel.allCases.firstIndex(of: channel) ?? 0)
    }
    func feature(_ index: Int) -> Int { 2 * classes.count + EvidenceChannel.allCases.count + index }
}

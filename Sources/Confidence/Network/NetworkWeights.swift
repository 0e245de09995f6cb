/// A trained network, and all that travels with it.
public struct NetworkWeights: Sendable, Hashable {
    package let shape: NetworkShape
    /// The names of the evidence channels it was trained on, in order.
    package let evidence: [String]
    /// Whether some of the segments it was trained on had fields: where none had, what a field says would be noise to it.
    public let looksIntoField: Bool
    package var parameters: [Float]
    /// How maps made with it are decided; nil before anybody fitted it.
    public var calibration: MapCalibration?
    /// What it was made from, in words: by whom it was seen, seeds, steps.
    public var history: [String: String]

    package init(
        shape: NetworkShape, evidence: [String], looksIntoField: Bool = false, parameters: [Float],
        calibration: MapCalibration? = nil,
        history: [String: String] = [:]
    ) {
        precondition(
            shape.inputs == evidence.count && shape.parameters == parameters.count,
            "NetworkWeights: \(evidence.count) channels, \(parameters.count) parameters")
        self.shape = shape
        self.evidence = evidence
        self.looksIntoField = looksIntoField
        self.parameters = parameters
        self.calibration = calibration
        self.history = history
    }

    /// Feature channels of the onboard model that it looks at.
    public var features: Int { evidence.count { $0.hasPrefix("feature.") } }

    /// The evidence channels that a model with these classes and features cannot give it, and those it would give in their place;
    /// nil where they match.
    public func mismatch(classes: [String], features: Int) -> (wanted: [String], given: [String])? {
        let given = EvidenceLayout(classes: classes, features: min(features, self.features)).names
        guard given != evidence else { return nil }
        return (evidence.filter { !given.contains($0) }, given.filter { !evidence.contains($0) })
    }
}

/// How fused probabilities become calibrated ones, and those classes: ln p / temperature + bias, normalised; then the offsets decide.
public struct MapCalibration: Sendable, Hashable, Codable {
    public var temperature: Float
    /// By class, nats, added to the tempered log-probability (log-odds under sigmoid).
    public var bias: [String: Float]
    /// By class, nats, added to the calibrated log-probability when classes are decided.
    public var offsets: [String: Float]
    /// The jobs whose maps it was fitted on.
    public var fittedOn: [String]

    public init(temperature: Float, bias: [String: Float], offsets: [String: Float], fittedOn: [String]) {
        self.temperature = temperature
        self.bias = bias
        self.offsets = offsets
        self.fittedOn = fittedOn
    }
}

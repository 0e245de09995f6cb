internal import Confidence
internal import Foundation
internal import Scene
public import Tiles

/// One way of making a map, in a comparison.
public struct Contender: Sendable, Hashable {
    /// What a person calls it.
    public let name: String
    public let way: Way
    /// What it takes from the segments' fields.
    public let field: Set<FieldUse>
    /// Jobs that its weights were trained on, which it is not judged on.
    public let seen: Set<String>

    public enum FieldUse: Sendable, Hashable {
        /// A network looks into them.
        case evidence
        /// Frames are laid onto their ground.
        case warp
    }

    public enum Way: Sendable, Hashable {
        /// What each frame alone said; judged frame by frame only.
        case singleFrames
        case map(Fusion, JobSpecification.ConfidenceChoice)
        /// The mean of probabilities over the frames that truly saw a cell; judged where that is known.
        case visibility
    }

    public init(name: String, way: Way, field: Set<FieldUse> = [], seen: Set<String> = []) {
        self.name = name
        self.way = way
        self.field = field
        self.seen = seen
    }

    /// The untrained ways, the simplest first.
    public static let untrained = [
        Contender(name: "single frames", way: .singleFrames), Contender(name: "maximum", way: .map(.maximum, .uniform)),
        Contender(name: "hit counter", way: .map(.hitCounter, .uniform)),
        Contender(name: "mean of probabilities", way: .map(.meanProbability, .uniform)),
        Contender(name: "mean of logits", way: .map(.softmaxLogits, .uniform)),
        Contender(name: "Bayesian", way: .map(.bayesian, .uniform)),
        Contender(name: "range-weighted", way: .map(.softmaxLogits, .range)),
        Contender(name: "true visibility", way: .visibility),
    ]

    /// The best untrained way, its frames laid onto the fields' ground.
    public static let untrainedOnGround = Contender(
        name: "range-weighted on the ground", way: .map(.softmaxLogits, .range), field: [.warp])

    /// The network with the weights that Mapweave brings, blind to fields and looking into them, on the plane and on the fields' ground.
    ///
    /// - Throws: `WeightsError`.
    public static func shipped(ablates: Bool = false) throws -> [Contender] {
        try JobSpecification.ConfidenceChoice.ShippedWeights.allCases.flatMap {
            try networks(named: $0.rawValue, .uncertainty($0), ablates: ablates)
        }
    }

    /// A network in every way that its weights can be used.
    ///
    /// - Parameter ablates: blind to the frame's neighbours, too.
    /// - Throws: `FileError`, `WeightsError`.
    public static func networks(named name: String, _ choice: JobSpecification.ConfidenceChoice, ablates: Bool = false) throws
        -> [Contender]
    {
        let looks = try choice.model().looksIntoField
        let history = try choice.weightsFile()?.weights.history ?? [:]
        let words = ["trained_on", "validated_on"].compactMap { history[$0] }.flatMap { $0.components(separatedBy: ", ") }
        func one(_ suffix: String, _ field: Set<FieldUse>) -> Contender {
            Contender(name: name + suffix, way: .map(.softmaxLogits, choice), field: field, seen: Set(words))
        }
        return [one("", [])] + (looks ? [one(" with field", [.evidence])] : []) + [one(" on the ground", [.warp])]
            + (looks ? [one(" with field on the ground", [.evidence, .warp])] : [])
            + (ablates
                ? [
                    Contender(
                        name: name + " without neighbours",
                        way: .map(.softmaxLogits, .blind(choice, to: [.neighbours])), seen: Set(words))
                ] : [])
    }

    /// The job made this way, its tiles' inputs the same; single frames are judged beside any map of theirs.
    ///
    /// - Returns: nil where it needs a field or a truth that the job does not have.
    func job(from job: JobSpecification) -> JobSpecification? {
        var made = job
        made.decision = .argmax
        guard field.isEmpty || job.field != nil else { return nil }
        if field.isEmpty { made.field = nil }
        made.warp = made.field == nil ? nil : field.contains(.warp) ? .ground : .plane
        switch way {
        case .singleFrames: (made.fusion, made.confidence) = (.meanProbability, .uniform)
        case .map(let fusion, let confidence):
            made.fusion = fusion
            let isBlind = !field.isEmpty && !field.contains(.evidence)
            made.confidence = isBlind ? .blind(confidence, to: [.field]) : confidence
        case .visibility:
            guard let folder = job.visibilityFolder else { return nil }
            (made.fusion, made.confidence) = (.meanProbability, .visibility(folder: folder))
        }
        return made
    }
}

internal import Scene
public import Tiles

/// One way of making a map, in a comparison.
public struct Contender: Sendable, Hashable {
    /// What a person calls it.
    public let name: String
    public let way: Way

    public enum Way: Sendable, Hashable {
        /// What each frame alone said; judged frame by frame only.
        case singleFrames
        case map(Fusion, JobSpecification.ConfidenceChoice)
        /// The mean of probabilities over the frames that truly saw a cell; judged where that is known.
        case visibility
    }

    public init(name: String, way: Way) {
        self.name = name
        self.way = way
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

    /// The network with the weights that Mapweave brings.
    public static let shipped = JobSpecification.ConfidenceChoice.ShippedWeights.allCases.map {
        Contender(name: $0.rawValue, way: .map(.softmaxLogits, .uncertainty($0)))
    }

    /// The job made this way; nil where that needs a map no job can have.
    func job(from job: JobSpecification) -> JobSpecification? {
        var made = job
        made.decision = .argmax
        switch way {
        case .singleFrames: return nil
        case .map(let fusion, let confidence): (made.fusion, made.confidence) = (fusion, confidence)
        case .visibility:
            guard let folder = job.visibilityFolder else { return nil }
            (made.fusion, made.confidence) = (.meanProbability, .visibility(folder: folder))
        }
        return made
    }
}

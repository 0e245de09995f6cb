public import Confidence

extension JobSpecification {
    /// How far the cells of a frame are believed.
    public enum ConfidenceChoice: Sendable, Hashable {
        case uniform, range
        /// The uncertainty network with weights that Mapweave brings.
        case uncertainty(ShippedWeights)
        /// The uncertainty network with weights of one's own.
        case weights(path: String)
        /// The oracle of a comparison; no job file can name it.
        case visibility(folder: String)
        /// A network that takes some of its evidence for absent, in a comparison; no job file can name it.
        indirect case blind(JobSpecification.ConfidenceChoice, to: Set<NetworkConfidence.Sense>)

        /// Weights that travel with Mapweave, by the word a job knows them by.
        public enum ShippedWeights: String, Sendable, Hashable, CaseIterable {
            /// Trained on simulated streets alone.
            case streets = "uncertainty"
            /// Trained on drives of the evaluation's onboard model on generated maps too.
            case bevnet = "uncertainty-bevnet"
        }

        /// The words that name a choice; weights of one's own are named by their file.
        public static var words: [String] { ["uniform", "range"] + ShippedWeights.allCases.map(\.rawValue) }

        public init?(word: String) {
            switch word {
            case "uniform": self = .uniform
            case "range": self = .range
            default:
                guard let shipped = ShippedWeights(rawValue: word) else { return nil }
                self = .uncertainty(shipped)
            }
        }

        /// Whether frames come with what each cell is predicted to lose against the truth.
        public var predictsDivergence: Bool {
            switch self {
            case .uncertainty, .weights: true
            case .blind(let choice, _): choice.predictsDivergence
            case .uniform, .range, .visibility: false
            }
        }

        /// What a person calls it.
        public var name: String {
            switch self {
            case .uniform: "uniform"
            case .range: "range"
            case .uncertainty(let shipped): shipped.rawValue
            case .weights(let path): path
            case .visibility: "true visibility"
            case .blind(let choice, let senses): "\(choice.name) without \(senses.map(\.rawValue).sorted().joined(separator: ", "))"
            }
        }
    }
}

extension JobSpecification.ConfidenceChoice: Codable {
    private struct File: Codable {
        var weights: String?
        var visibility: String?
        var blind: JobSpecification.ConfidenceChoice?
        var to: [NetworkConfidence.Sense]?
    }

    public init(from decoder: any Decoder) throws {
        if let word = try? decoder.singleValueContainer().decode(String.self), let choice = Self(word: word) {
            self = choice
        } else {
            let file = try File(from: decoder)
            if let blind = file.blind {
                self = .blind(blind, to: Set(file.to ?? []))
            } else {
                self = file.weights.map { .weights(path: $0) } ?? .visibility(folder: file.visibility ?? "")
            }
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .weights(let path): return try File(weights: path).encode(to: encoder)
        case .visibility(let folder): return try File(visibility: folder).encode(to: encoder)
        case .blind(let choice, let senses):
            return try File(blind: choice, to: senses.sorted { $0.rawValue < $1.rawValue }).encode(to: encoder)
        case .uniform, .range, .uncertainty: break
        }
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}

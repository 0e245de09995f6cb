internal import Scene

/// A plane of the map that can be looked at: the decided classes, or one number a cell as a heat map.
public enum MapLayer: Sendable, Hashable {
    case classes, confidence, views, entropy, disagreement, conflict, weight, effectiveViews, coverage
    /// The fused probability of one channel.
    case probability(channel: Int, name: String)

    /// As written after `--layer`, and as the folder or file is called.
    public var name: String {
        switch self {
        case .classes: "classes"
        case .confidence: "confidence"
        case .views: "views"
        case .entropy: "entropy"
        case .disagreement: "disagreement"
        case .conflict: "conflict"
        case .weight: "weight"
        case .effectiveViews: "effective-views"
        case .coverage: "coverage"
        case .probability(_, let name): "probability:\(name)"
        }
    }

    /// Every layer of a map with these channels.
    public static func all(channels: [String]) -> [MapLayer] {
        [.classes, .confidence, .views, .entropy, .disagreement, .conflict, .weight, .effectiveViews, .coverage]
            + channels.enumerated().map { .probability(channel: $0.offset, name: $0.element) }
    }

    /// - Throws: `ExportError.unknownLayer`.
    public init(named name: String, channels: [String]) throws(ExportError) {
        let all = Self.all(channels: channels)
        guard let layer = all.first(where: { $0.name == name }) else { throw .unknownLayer(name: name, known: all.map(\.name)) }
        self = layer
    }

    /// What the numbers count, for the legend.
    public var unit: String {
        switch self {
        case .classes: "class"
        case .confidence, .probability: "probability"
        case .views: "frames"
        case .entropy, .disagreement: "nats"
        case .conflict: "1 where drives differ"
        case .weight: "sum of weights"
        case .effectiveViews: "effective frames"
        case .coverage: "1 where seen"
        }
    }

    /// The range whose ends get the first and last colour, where it is known without looking; nil: from 0 to the map's largest.
    func fixedRange(channels: Int, activation: Activation) -> ClosedRange<Float>? {
        switch self {
        case .confidence, .conflict, .coverage, .probability, .classes: 0...1
        case .entropy:
            0...(activation == .softmax
                ? Self.largestEntropy(classes: channels) : Float(channels) * Self.largestEntropy(classes: 2))
        case .views, .disagreement, .weight, .effectiveViews: nil
        }
    }
}

public import Scene

/// What can be wrong with a map that holds the truth, as facts.
public enum MapError: ExplainedError, Hashable {
    case unreadable(path: String, detail: String)
    case missingLayer(path: String, layer: String)
    case danglingToken(path: String, token: String, layer: String, holder: String)
    case unjoinable(path: String)

    public var status: ExitStatus { .badData }

    public var explanation: Explanation {
        switch self {
        case .unreadable(let path, let detail):
            Explanation(what: "The file cannot be read as truth: \(detail).", place: path, mend: "export the file again")
        case .missingLayer(let path, let layer):
            Explanation(
                what: "The map expansion has no layer \"\(layer)\".", place: path,
                mend: "take a map expansion of version 1.3 or later, or add the layer as an empty list")
        case .danglingToken(let path, let token, let layer, let holder):
            Explanation(
                what: "\(holder) names \(layer) \"\(token)\", which the map does not hold.", place: path,
                mend: "add the \(layer), or take the map from one release as a whole")
        case .unjoinable(let path):
            Explanation(
                what: "The union of the road segments and lanes cannot be computed.", place: path,
                mend: "look for polygons with coordinates that are not finite or far away")
        }
    }
}

public import Scene

/// What can be wrong with a job file, as facts.
public enum SpecificationError: ExplainedError, Hashable {
    case notYAML(path: String, detail: String)
    case tooLarge(path: String, reason: String)
    case unknownKey(key: String, known: [String], path: String, line: Int)
    case missingKey(key: String, path: String, line: Int)
    case badValue(key: String, value: String, expected: String, path: String, line: Int)
    case unknownValue(key: String, value: String, known: [String], path: String, line: Int)
    case outside(key: String, value: String, path: String, line: Int)
    case controlPoints(ControlPointFailure, path: String, line: Int)
    case groundWithoutField(path: String, line: Int)

    public var status: ExitStatus { .configuration }

    public var explanation: Explanation {
        switch self {
        case .notYAML(let path, let detail):
            Explanation(what: "The job file is not YAML: \(detail).", place: path, mend: "see jobs/ for examples")
        case .tooLarge(let path, let reason):
            Explanation(what: "The job file is refused: \(reason).", place: path, mend: "a job file is a page of plain YAML")
        case .unknownKey(let key, let known, let path, let line):
            Explanation(
                what: "A job has no key \"\(key)\"." + didYouMean(key, known), place: "\(path), line \(line)",
                mend: "use one of \(known.joined(separator: ", "))")
        case .missingKey(let key, let path, let line):
            Explanation(what: "The job lacks \"\(key)\".", place: "\(path), line \(line)", mend: "add it; see jobs/ for examples")
        case .badValue(let key, let value, let expected, let path, let line):
            Explanation(
                what: "\(key) is \"\(value)\" where \(expected) is expected.", place: "\(path), line \(line)",
                mend: "correct the value")
        case .unknownValue(let key, let value, let known, let path, let line):
            Explanation(
                what: "\(key) \"\(value)\" is not known." + didYouMean(value, known), place: "\(path), line \(line)",
                mend: "use one of \(known.joined(separator: ", "))")
        case .groundWithoutField(let path, let line):
            Explanation(
                what: "warp: ground lays frames onto the ground that a field knows, and the job has no field.",
                place: "\(path), line \(line)", mend: "add field: {}, or leave warp out")
        case .outside(let key, let value, let path, let line):
            Explanation(
                what: "\(key) names nothing that lies under a data root: \"\(value)\".", place: "\(path), line \(line)",
                mend: "name a file or folder under one of the folders that the server was given with --data-root")
        case .controlPoints(let failure, let path, let line): failure.explanation(in: "\(path), line \(line)")
        }
    }
}

func didYouMean(_ word: String, _ known: [String]) -> String {
    nearest(to: word, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
}

public import Scene

/// Why a job cannot be scored, as facts.
public enum EvaluationError: ExplainedError, Hashable {
    case notSoftmax(job: String)
    case otherClasses(job: String, found: [String], wanted: [String])

    public var status: ExitStatus { .badData }

    public var explanation: Explanation {
        switch self {
        case .notSoftmax(let job):
            Explanation(
                what: "Only softmax predictions can be scored against a map expansion.", place: "job \(job)",
                mend: "judge sigmoid maps by mapweave inspect")
        case .otherClasses(let job, let found, let wanted):
            Explanation(
                what:
                    "The job's classes are \(found.joined(separator: ", ")) where the truth holds \(wanted.joined(separator: ", ")).",
                place: "job \(job)", mend: "score a job whose predictions name these classes")
        }
    }
}

public import Scene

/// What a person should hear of a field in training, as facts.
public enum FieldNotice: Sendable, Hashable {
    case resumed(segment: String, step: Int, of: Int)
    case refusedCheckpoint(path: String, segment: String, reason: String)
    case unwrittenCheckpoint(path: String, reason: String)

    public var explanation: Explanation {
        switch self {
        case .resumed(let segment, let step, let steps):
            Explanation(what: "The field of \(segment) goes on at step \(step) of \(steps).")
        case .refusedCheckpoint(let path, let segment, let reason):
            Explanation(
                what: "The field of \(segment) begins afresh, for its checkpoint cannot be used: \(reason).", place: path,
                mend: "nothing; the next checkpoint takes its place")
        case .unwrittenCheckpoint(let path, let reason):
            Explanation(
                what: "A field's checkpoint cannot be written: \(reason). The training goes on, and would begin afresh if stopped.",
                place: path, mend: "free space, or make the folder writable")
        }
    }
}

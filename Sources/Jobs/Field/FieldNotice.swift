public import Scene

/// What a person should hear of a field in training, as facts.
public enum FieldNotice: Sendable, Hashable {
    case resumed(segment: String, step: Int, of: Int)
    case refusedCheckpoint(path: String, segment: String, reason: String)
    case unwrittenCheckpoint(path: String, reason: String)

    case setAside(segment: String, count: Int, of: Int, first: Explanation)
    case misfit(segment: String, camera: String, likeness: Double, others: Double)

    public var explanation: Explanation {
        switch self {
        case .setAside(let segment, let count, let all, let first):
            Explanation(
                what:
                    "\(count) of the \(all) photographs of \(segment) \(count == 1 ? "is" : "are") set aside. The first: \(first.what)",
                place: first.place, mend: first.mend)
        case .misfit(let segment, let camera, let likeness, let others):
            Explanation(
                what: """
                    The photographs of \(camera) do not fit those of the other cameras in \(segment): the ground's likeness is \
                    \(hundredths(likeness)), where the other cameras reach \(hundredths(others)).
                    """,
                place: "segment \(segment)",
                mend: "check the camera's camera_intrinsic, rotation and translation; the field was made with it all the same")
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

private func hundredths(_ value: Double) -> String {
    let whole = Int((abs(value) * 100).rounded())
    return "\(value < 0 && whole > 0 ? "−" : "")\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
}

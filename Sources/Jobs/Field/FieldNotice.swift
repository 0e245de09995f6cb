public import Scene

/// What a person should hear of a field in training, as facts.
public enum FieldNotice: Sendable, Hashable {
    case resumed(segment: String, step: Int, of: Int)
    case refusedCheckpoint(path: String, segment: String, reason: String)
    case unwrittenCheckpoint(path: String, reason: String)

    case setAside(segment: String, count: Int, of: Int, first: Explanation)
    case misfit(segment: String, camera: String, displacement: Double, others: Double)

    public var explanation: Explanation {
        switch self {
        case .setAside(let segment, let count, let all, let first):
            Explanation(
                what:
                    "\(count) of the \(all) photographs of \(segment) \(count == 1 ? "is" : "are") set aside. The first: \(first.what)",
                place: first.place, mend: first.mend)
        case .misfit(let segment, let camera, let displacement, let others):
            Explanation(
                what: """
                    The photographs of \(camera) do not fit the field of \(segment): they seem displaced by \(tenths(displacement)) \
                    pixels, those of the other cameras by \(tenths(others)).
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

private func tenths(_ value: Double) -> String {
    let whole = Int((value * 10).rounded())
    return "\(whole / 10).\(whole % 10)"
}

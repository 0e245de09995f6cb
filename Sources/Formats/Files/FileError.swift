public import Bindings
public import Scene

/// What can go wrong between us and the disk.
public enum FileError: ExplainedError, Hashable {
    case missing(path: String)
    case unreadable(SystemFailure)
    case unwritable(SystemFailure)

    public var status: ExitStatus {
        switch self {
        case .missing: .noInput
        case .unreadable, .unwritable: .inputOutput
        }
    }

    public var explanation: Explanation {
        switch self {
        case .missing(let path):
            Explanation(
                what: "There is no file where one was expected.", place: path,
                mend: "check the path; a job's paths are relative to the job file")
        case .unreadable(let failure):
            Explanation(
                what: "The file cannot be read: \(failure.reason).", place: failure.path, mend: "check its permissions and the disk"
            )
        case .unwritable(let failure):
            Explanation(
                what: "The file cannot be written: \(failure.reason).", place: failure.path,
                mend: "free space or choose another place; nothing half-written was left behind")
        }
    }
}

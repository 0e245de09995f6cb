public import Scene

/// Why a drive cannot be added or withdrawn, as facts.
public enum DriveChangeError: ExplainedError, Hashable {
    case unknownDrive(drive: String, known: [String])
    case alreadyInJob(drive: String, job: String)
    case notInJob(drive: String, job: String, known: [String])
    case lastDrive(job: String)
    case noPredictions(drive: String)
    case severalInOneFile(path: String, drive: String)

    public var status: ExitStatus {
        switch self {
        case .unknownDrive, .notInJob: .noInput
        case .alreadyInJob, .lastDrive, .noPredictions, .severalInOneFile: .usage
        }
    }

    public var explanation: Explanation {
        switch self {
        case .unknownDrive(let drive, let known):
            Explanation(
                what: "No dataset holds a drive \"\(drive)\"." + Self.suggestion(drive, known),
                mend: "name the drive's dataset and predictions with --dataset and --predictions")
        case .alreadyInJob(let drive, let job):
            Explanation(
                what: "Drive \(drive) is in the map already.", place: "job \(job)",
                mend: "to look at its changed inputs, run the job again")
        case .notInJob(let drive, let job, let known):
            Explanation(
                what: "Drive \(drive) is not in the map." + Self.suggestion(drive, known), place: "job \(job)",
                mend: "mapweave inspect \(job) --drives lists the drives")
        case .lastDrive(let job):
            Explanation(
                what: "No drive would be left.", place: "job \(job)", mend: "delete the job instead: mapweave purge \(job)")
        case .noPredictions(let drive):
            Explanation(
                what: "Where the predictions of drive \(drive) lie is not said.", mend: "give the folder with --predictions")
        case .severalInOneFile(let path, let drive):
            Explanation(
                what: "The file describes several drives, so drive \(drive) cannot be picked alone.", place: path,
                mend: "write a frames.jsonl for each drive, and name them as inputs of their own")
        }
    }

    private static func suggestion(_ word: String, _ known: [String]) -> String {
        nearest(to: word, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
    }
}

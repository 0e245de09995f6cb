public import Scene

/// Why a confidence cannot be trained, as facts.
public enum TrainingError: ExplainedError, Hashable {
    case unusableFrame(frame: String)
    case noSegment(jobs: [String])
    case differentLayouts(first: String, second: String)
    case features(job: String, wanted: Int, declared: Int)
    case foreignCheckpoint(path: String)
    case interrupted(path: String, step: Int, of: Int)
    case diverged(step: Int)

    public var status: ExitStatus {
        switch self {
        case .unusableFrame, .diverged: .badData
        case .noSegment: .noInput
        case .differentLayouts, .features, .foreignCheckpoint: .configuration
        case .interrupted: .tryAgain
        }
    }

    public var explanation: Explanation {
        switch self {
        case .unusableFrame(let frame):
            Explanation(
                what:
                    "Frame \(frame) has no place on the ground: its pose is tilted by more than 60°, or its lidar's mounting is missing.",
                mend: "leave its drive out of the training, or mend its pose")
        case .noSegment(let jobs):
            Explanation(
                what: "No segment of the jobs has two frames to learn from.", place: "jobs \(jobs.joined(separator: ", "))",
                mend: "name jobs with drives that meet their region")
        case .differentLayouts(let first, let second):
            Explanation(
                what: "The jobs' predictions differ in classes or activation, so no one network can look at both.",
                place: "jobs \(first) and \(second)", mend: "train weights for each onboard model")
        case .features(let job, let wanted, let declared):
            Explanation(
                what: "\(wanted) feature channels are to be looked at, and the predictions of job \(job) declare \(declared).",
                mend: "give a smaller --features, or dump the features")
        case .foreignCheckpoint(let path):
            Explanation(
                what: "The checkpoint is of another training: its settings or its drives differ.", place: path,
                mend: "give the same settings and jobs to go on, or remove the file to begin anew")
        case .interrupted(let path, let step, let all):
            Explanation(
                what: "Interrupted at step \(step) of \(all).", place: path,
                mend: "run the same command again, and it goes on from there")
        case .diverged(let step):
            Explanation(what: "The loss is no number any more at step \(step).", mend: "train with a lower --rate")
        }
    }
}

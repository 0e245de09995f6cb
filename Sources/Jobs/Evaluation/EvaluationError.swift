public import Scene

/// Why a map cannot be judged, as facts.
public enum EvaluationError: ExplainedError, Hashable {
    case noCommonClass(job: String, found: [String], truth: [String])
    case noFrame(job: String)
    case noTruth(job: String, folder: String)
    case severalTruths(job: String, found: [String])
    case differentChannels(first: String, second: String)
    case nothingToFit(jobs: [String])

    public var status: ExitStatus {
        switch self {
        case .noFrame, .noTruth: .noInput
        case .noCommonClass, .nothingToFit: .badData
        case .severalTruths, .differentChannels: .configuration
        }
    }

    public var explanation: Explanation {
        switch self {
        case .noCommonClass(let job, let found, let truth):
            Explanation(
                what: "The map's classes are \(list(found)) and the truth's \(list(truth)): none is in both.", place: "job \(job)",
                mend: "name the prediction's channels as the truth does")
        case .noFrame(let job):
            Explanation(
                what: "None of the job's frames is in its dataset any more, so nothing says where to judge the map.",
                place: "job \(job)", mend: "put the dataset back, or run the job again")
        case .noTruth(let job, let folder):
            Explanation(
                what: "The dataset has no map expansion for the drives' location.", place: "job \(job), \(folder)",
                mend: "give the truth with --truth MAP.json")
        case .severalTruths(let job, let found):
            Explanation(
                what: "The job's drives lie on several maps: \(list(found)).", place: "job \(job)",
                mend: "give the truth with --truth MAP.json")
        case .differentChannels(let first, let second):
            Explanation(
                what: "Offsets belong to one list of channels and one activation, and the jobs' differ.",
                place: "jobs \(first) and \(second)", mend: "fit offsets for each model on its own")
        case .nothingToFit(let jobs):
            Explanation(
                what: "No class of the truth occurs where the maps are judged, so no offset can be fitted.",
                place: "jobs \(list(jobs))",
                mend: "fit on drives whose truth holds the classes")
        }
    }
}

private func list(_ words: [String]) -> String { words.joined(separator: ", ") }

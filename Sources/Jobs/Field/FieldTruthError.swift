internal import Foundation
public import Scene

/// What can be wrong with the truth that a field is to be held against, as facts.
public enum FieldTruthError: ExplainedError, Hashable {
    case nothingTrue(path: String)
    case otherSize(path: String, channel: String, found: [Int], trained: [Int])

    public var status: ExitStatus {
        switch self {
        case .nothingTrue: .noInput
        case .otherSize: .badData
        }
    }

    public var explanation: Explanation {
        switch self {
        case .nothingTrue(let path):
            Explanation(
                what: "The folder holds no truth to judge a field by.", place: path,
                mend: "name a folder with depth/SAMPLE.npz, visibility/SAMPLE.npz or both")
        case .otherSize(let path, let channel, let found, let trained):
            Explanation(
                what: "The true depth has another size than the photograph was trained at.",
                place: "\(path), array \(channel): shape \(found), expected \(trained)",
                mend: "train at the truth's width, --width \(found.last ?? 0)")
        }
    }

    /// Refuses a folder without depth/ and visibility/.
    public static func check(_ folder: String) throws(FieldTruthError) {
        let isThere = ["depth", "visibility"].contains { FileManager.default.fileExists(atPath: "\(folder)/\($0)") }
        guard isThere else { throw .nothingTrue(path: folder) }
    }
}

public import Scene

/// What can be wrong with a photograph, as facts.
public enum ImageError: ExplainedError, Hashable {
    case missing(path: String)
    case unreadable(path: String, reason: String)
    case notAnImage(path: String, reason: String)
    case wrongSize(path: String, found: ImageSize, expected: ImageSize)

    public var status: ExitStatus {
        switch self {
        case .missing: .noInput
        case .unreadable: .inputOutput
        case .notAnImage, .wrongSize: .badData
        }
    }

    public var explanation: Explanation {
        switch self {
        case .missing(let path):
            Explanation(
                what: "The image that the table names is not there.", place: path,
                mend: "extract the samples again, or leave the frame out")
        case .unreadable(let path, let reason):
            Explanation(what: "The image cannot be read: \(reason).", place: path, mend: "check its permissions and the disk")
        case .notAnImage(let path, let reason):
            Explanation(
                what: "The file is no JPEG or PNG image: \(reason).", place: path, mend: "extract it again, or leave the frame out")
        case .wrongSize(let path, let found, let expected):
            Explanation(
                what: "The image has \(found) pixels where the table says \(expected).", place: path,
                mend: "correct width, height and camera_intrinsic together, or take the image from the same release as the tables")
        }
    }
}

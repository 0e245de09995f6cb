public import Scene

/// Why a network's weights cannot be used, as facts.
public enum WeightsError: ExplainedError, Hashable {
    case foreign(path: String, format: String?)
    case noEvidence(path: String)
    case badCalibration(path: String)
    case noTrust(path: String, name: String, evidence: [String])
    case missingTensor(path: String, name: String, found: [String])
    case wrongShape(path: String, name: String, found: [Int], expected: [Int])
    case notFinite(path: String, name: String)
    case otherEvidence(path: String, predictions: String, wanted: [String], given: [String])
    case featuresAbsent(path: String, predictions: String, wanted: Int, declared: Int)

    public var status: ExitStatus {
        switch self {
        case .otherEvidence, .featuresAbsent: .configuration
        default: .badData
        }
    }

    public var explanation: Explanation {
        switch self {
        case .foreign(let path, let format):
            Explanation(
                what:
                    "The file holds no weights of Mapweave's confidence: its format is \(format.map { "\"\($0)\"" } ?? "not named").",
                place: path, mend: "name a file that mapweave train confidence wrote")
        case .noEvidence(let path):
            Explanation(
                what: "The weights do not name the evidence channels they were trained on.", place: path,
                mend: "train them again; the names stand in the metadata as \"evidence\"")
        case .badCalibration(let path):
            Explanation(
                what: "The weights' calibration is not readable.", place: path,
                mend: "remove \"calibration\" from the metadata, or train them again")
        case .noTrust(let path, let name, let evidence):
            Explanation(
                what: "The weights begin from the channel \"\(name)\", which is not among their evidence."
                    + didYouMean(name, evidence),
                place: path, mend: "name one of the evidence channels as \"trust\", or none")
        case .missingTensor(let path, let name, let found):
            Explanation(
                what: "The weights lack the tensor \"\(name)\"." + didYouMean(name, found), place: path,
                mend: "train them again, or name the tensors as Tests/Interop/network.py does")
        case .wrongShape(let path, let name, let found, let expected):
            Explanation(
                what: "Tensor \"\(name)\" has shape \(found) where \(expected) is expected.", place: path,
                mend: "the shapes follow from the evidence channels and the levels' widths; train the weights again")
        case .notFinite(let path, let name):
            Explanation(
                what: "Tensor \"\(name)\" holds NaN or infinity.", place: path,
                mend: "train the weights again, with a lower --rate where it happens anew")
        case .otherEvidence(let path, _, let wanted, let given) where wanted.isEmpty:
            Explanation(
                what: "The weights do not know \(list(given)): another version of Mapweave trained them.", place: path,
                mend: "train them again, or use the version that did")
        case .otherEvidence(let path, let predictions, let wanted, let given):
            Explanation(
                what: "The weights look at \(list(wanted)), which these predictions do not give"
                    + (given.isEmpty ? "." : "; they give \(list(given)) instead."),
                place: "\(path) and \(predictions)", mend: "use weights that were trained on this onboard model's classes")
        case .featuresAbsent(let path, let predictions, let wanted, let declared):
            Explanation(
                what:
                    "The weights look at \(wanted) feature channels and the predictions declare \(declared == 0 ? "none" : "\(declared)").",
                place: "\(path) and \(predictions)",
                mend: "dump the features and declare them in manifest.json, or use weights trained without them")
        }
    }
}

private func list(_ words: [String]) -> String { words.isEmpty ? "nothing" : words.joined(separator: ", ") }

public import Scene

extension ReadError {
    public var status: ExitStatus {
        switch self {
        case .noDataset, .noVersion, .noPredictions, .missingPrediction, .noFrames, .noScenes, .unknownScene: .noInput
        default: .badData
        }
    }

    public var explanation: Explanation {
        switch self {
        case .unreadableJSON(let path, let detail):
            Explanation(what: "The JSON cannot be read: \(detail).", place: path, mend: "export the file again")
        case .truncatedTable(let path, let row):
            Explanation(
                what: "The table ends in the middle of its rows, after \(row) whole ones.", place: path,
                mend: "copy or extract the dataset again; nothing was stored")
        case .badRow(let path, let row, let detail):
            Explanation(
                what: "Row \(row) of the table does not follow the nuScenes schema: \(detail).", place: path,
                mend: "correct the row or export the table again")
        case .danglingToken(let path, let token, let table, let holder):
            Explanation(
                what: "\(holder) names \(table) \"\(token)\", which the table \(table) does not hold.", place: path,
                mend: "take \(table).json from the same release as the other tables")
        case .noDataset(let path):
            Explanation(
                what: "dataset.root names no folder.", place: path,
                mend: "check dataset.root in the job; its paths are relative to the job file")
        case .noVersion(let version, let known, let path):
            Explanation(
                what: "The dataset has no version \"\(version)\"." + suggestion(version, known), place: path,
                mend: known.isEmpty
                    ? "give dataset.root the folder that holds v1.0-trainval or the like"
                    : "set dataset.version in the job to \(known.joined(separator: " or "))")
        case .noPredictions(let path):
            Explanation(
                what: "predictions.path names no folder.", place: path,
                mend: "check predictions.path in the job; its paths are relative to the job file")
        case .noScenes(let path):
            Explanation(what: "The dataset holds no scene.", place: path, mend: "check dataset.root and dataset.version")
        case .unknownScene(let name, let known, let path):
            Explanation(
                what: "There is no scene \"\(name)\" in the dataset." + suggestion(name, known), place: path,
                mend: "name scenes by their name or token in scene.json")
        case .zeroQuaternion(let path, let frame):
            Explanation(
                what: "Frame \(frame) has a pose that is no rotation: its quaternion is zero or not finite.", place: path,
                mend: "write the pose as (w, x, y, z), or leave the frame out")
        case .noEgoPose(let path, let frame):
            Explanation(
                what: "Frame \(frame) has no key sample_data, so its pose is not known.", place: path,
                mend: "add the frame's sample_data rows, or leave the frame out")
        case .unknownWord(let word, let field, let known, let path):
            Explanation(
                what: "\(field) \"\(word)\" is not known." + suggestion(word, known), place: path,
                mend: "use one of \(known.joined(separator: ", "))")
        case .badManifest(let path, let detail, let mend):
            Explanation(what: "The manifest cannot be used: \(detail).", place: path, mend: mend)
        case .notAnArchive(let path, let reason):
            Explanation(what: "The file is not a readable .npz archive: \(reason).", place: path, mend: "export the frame again")
        case .bomb(let path, let member, let bytes, let limit):
            Explanation(
                what: "The archive would unpack to more than it may: \(bytes) bytes where \(limit) are allowed.",
                place: "\(path), \(member)",
                mend: "export the frame again with only the arrays the manifest declares")
        case .escapingName(let path, let name):
            Explanation(
                what: "The name \"\(name)\" points outside its folder.", place: path,
                mend: "use plain names without \"/\" or \"..\"")
        case .escapingFile(let path, let name):
            Explanation(
                what: "The file name \"\(name)\" points outside the dataset.", place: path,
                mend: "write file names relative to the dataset's root, without \"..\"")
        case .emptyArchive(let path):
            Explanation(what: "The archive holds no array.", place: path, mend: "export the frame again with an array \"logits\"")
        case .missingArray(let path, let name, let found):
            Explanation(
                what: "The file holds no array \"\(name)\"; it holds \(found.joined(separator: ", ")).", place: path,
                mend: "name the array \"\(name)\" when exporting")
        case .badArray(let path, let name, let reason):
            Explanation(what: "The array \"\(name)\" \(reason).", place: path, mend: "export the frame again")
        case .wrongType(let path, let name, let found, let expected):
            Explanation(
                what: "The array \"\(name)\" is of type \(found) where \(expected) is read.", place: path,
                mend: "export it as \(expected)")
        case .wrongShape(let path, let name, let found, let expected):
            Explanation(
                what: "The array \"\(name)\" has shape \(found) where the manifest declares \(expected).", place: path,
                mend: "export the frame again, or correct channels, grid or axes in the manifest")
        case .notFinite(let path, let name, let count, let first):
            Explanation(
                what: "The array \"\(name)\" holds \(count) numbers that are not finite, the first at \(first).", place: path,
                mend: "find out why the model gave NaN or Inf, or leave the frame out")
        case .pickle(let path):
            Explanation(
                what: "A pickle can run any code when it is opened, so .pt files are never read.", place: path,
                mend:
                    "convert it in Python: d = torch.load(p, weights_only=True)\n       numpy.savez_compressed(p[:-3] + \".npz\", logits=d[\"logits\"].numpy())"
            )
        case .missingPrediction(let folder, let frame):
            Explanation(
                what: "Frame \(frame) has no prediction.", place: folder,
                mend: "run the onboard model on the frame; the file is named after the sample token")
        case .noFrames(let path):
            Explanation(
                what: "The dataset holds no frame that can be used.", place: path,
                mend: "run mapweave validate for what is wrong with each")
        }
    }
}

/// " Did you mean …?" where a known name is near, else nothing.
func suggestion(_ word: String, _ known: [String]) -> String {
    nearest(to: word, among: known).map { " Did you mean \"\($0)\"?" } ?? ""
}

public import Scene

/// What can be wrong with input, as facts; `Explanation.swift` writes the sentences.
public enum ReadError: ExplainedError, Hashable {
    case unreadableJSON(path: String, detail: String)
    case truncatedTable(path: String, row: Int)
    case badRow(path: String, row: Int, detail: String)
    case danglingToken(path: String, token: String, table: String, holder: String)
    case noScenes(path: String)
    case unknownScene(name: String, known: [String], path: String)
    case zeroQuaternion(path: String, frame: String)
    case noEgoPose(path: String, frame: String)
    case unknownWord(word: String, field: String, known: [String], path: String)
    case badManifest(path: String, detail: String, mend: String)
    case notAnArchive(path: String, reason: String)
    case bomb(path: String, member: String, bytes: UInt64, limit: Int)
    case escapingName(path: String, name: String)
    case escapingFile(path: String, name: String)
    case emptyArchive(path: String)
    case missingArray(path: String, name: String, found: [String])
    case badArray(path: String, name: String, reason: String)
    case wrongType(path: String, name: String, found: String, expected: String)
    case wrongShape(path: String, name: String, found: [Int], expected: [Int])
    case notFinite(path: String, name: String, count: Int, first: [Int])
    case pickle(path: String)
    case missingPrediction(folder: String, frame: String)
    case noFrames(path: String)
}

internal import Confidence
internal import Crypto
internal import Formats
internal import Foundation
internal import Tensors

/// A training's state in a file, so that it goes on where it was stopped.
struct TrainingCheckpoint {
    let path: String
    /// Of the settings and the segments' names.
    private let digest: String

    init(path: String, of settings: TrainingSettings, segments: [String]) {
        self.path = path
        let text = "\(settings) \(segments)"
        digest = SHA256.hash(data: Data(text.utf8)).hexadecimal
    }

    /// Puts a training where the file says it was; leaves it at its beginning where there is no file.
    ///
    /// - Returns: the rounds done.
    /// - Throws: `TrainingError.foreignCheckpoint`; `ReadError`, `FileError`.
    func restore(_ training: inout ConfidenceTraining) throws -> [TrainingRound] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        let file = try SafetensorsFile(try readFile(path, limit: 1 << 28), path: path)
        guard file.metadata["training"] == digest, let rounds = file.metadata["rounds"],
            let done = try? JSONDecoder().decode([TrainingRound].self, from: Data(rounds.utf8))
        else { throw TrainingError.foreignCheckpoint(path: path) }
        let tensors = Dictionary(file.tensors.map { ($0.name, $0.tensor.elements) }) { first, _ in first }
        guard let state = ConfidenceTraining.State(tensors, counts: file.metadata), training.restore(state) else {
            throw TrainingError.foreignCheckpoint(path: path)
        }
        return done
    }

    /// - Throws: `FileError`.
    func save(_ training: ConfidenceTraining, _ rounds: [TrainingRound]) throws {
        let (tensors, counts) = training.state.saved
        var metadata = counts
        metadata["training"] = digest
        metadata["rounds"] = String(decoding: try JSONEncoder().encode(rounds), as: UTF8.self)
        let file = SafetensorsFile(
            tensors: tensors.map { ($0.name, Tensor(shape: [$0.values.count], elements: $0.values)) }, metadata: metadata)
        try writeAtomically(file.encoded, to: path)
    }
}

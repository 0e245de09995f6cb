internal import Formats
internal import Foundation
internal import Scene

extension JobSpecification {
    /// The map expansion that lies beside a job's nuScenes tables, for the location its drives were recorded at.
    ///
    /// Only evaluation asks for it; a job never does.
    /// - Throws: `ReadError`, `FileError`, `EvaluationError`.
    public func mapExpansionBesideTables() throws -> String {
        var found: [String] = []
        for input in inputs {
            guard case .nuScenes(let root, _, _) = input.dataset else {
                throw EvaluationError.noTruth(job: name, folder: "frames.jsonl")
            }
            let folder = "\(root)/maps/expansion"
            for location in Set(try input.dataset.reader.read().drives.map(\.location)).sorted() {
                let path = "\(folder)/\(location).json"
                guard !location.contains("/"), FileManager.default.fileExists(atPath: path) else {
                    throw EvaluationError.noTruth(job: name, folder: folder)
                }
                if !found.contains(path) { found.append(path) }
            }
        }
        guard let path = found.first else { throw EvaluationError.noTruth(job: name, folder: "inputs") }
        guard found.count == 1 else { throw EvaluationError.severalTruths(job: name, found: found) }
        return path
    }
}

internal import Formats
internal import Foundation
internal import Store
internal import Tiles

/// Offsets fitted on the maps of several jobs together, under one of the two protocols.
public struct FittedOffsets: Sendable, Encodable {
    /// Nats added to each channel's log-probability.
    public let offsets: [String: Float]
    /// The jobs' names.
    public let fittedOn: [String]
    public typealias Counting = Evaluation.Counting
    public let counting: Counting
    /// Mean over the jobs of their maps' mean IoU, at the offsets and by plain argmax.
    public let meanIoU, meanIoUByArgmax: Double

    /// - Throws: what reading the maps can throw; `EvaluationError`.
    public init(on evaluations: [Evaluation], counting: Counting = .map) throws {
        self.counting = counting
        fittedOn = evaluations.map { $0.map.record.name }
        if let first = evaluations.first, let other = evaluations.first(where: { $0.classes != first.classes }) {
            throw EvaluationError.differentChannels(first: first.map.record.name, second: other.map.record.name)
        }
        let capacity = max(1 << 16, (1 << 21) / max(1, evaluations.count))
        let samples = try evaluations.map { evaluation in
            let subject: Evaluation.Subject = counting == .map ? .map(evaluation.map) : .mapByFrame(evaluation.map)
            return try evaluation.scoreAndSample(subject, capacity: capacity).1
        }
        guard let fit = OffsetFit(samples), let channels = evaluations.first?.classes.channels else {
            throw EvaluationError.nothingToFit(jobs: fittedOn)
        }
        offsets = Dictionary(zip(channels, fit.decision.offsets)) { first, _ in first }
        (meanIoU, meanIoUByArgmax) = (fit.meanIoU, fit.meanIoUByArgmax)
    }

    /// Writes the file that a job's `decision` and `evaluate --offsets` read.
    ///
    /// - Throws: `FileError`.
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(OffsetsFile(offsets: offsets, fitted_on: fittedOn)))
        try writeAtomically(bytes + [UInt8(ascii: "\n")], to: path)
    }
}

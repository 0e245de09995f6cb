public import Confidence
internal import Formats
internal import Foundation
internal import Store
internal import Scene
internal import Tiles

/// Trains an uncertainty network on jobs whose truth is known, and fits how maps made with it are decided.
///
/// After every round a checkpoint lies beside the weights; the same training begun again goes on from it, to the same bytes. The curves
/// lie there too: WEIGHTS.jsonl and WEIGHTS.png.
public struct ConfidenceTrainer {
    private let settings: TrainingSettings
    private let shelf: SightShelf
    private let out: String
    private let jobs, validationJobs: [(job: JobSpecification, truth: String?)]
    private let training: [TrainingInput]
    private let validation: [TrainingInput]
    private let threads: Int

    /// Reads the jobs' frames and truths.
    ///
    /// - Parameters:
    ///   - jobs: to train on, with their map expansions; nil for those beside their tables.
    ///   - validation: to choose the best round by; not trained on.
    ///   - out: the weights' file.
    ///   - shelf: what fields know, where jobs have them; then the network learns to look into them.
    /// - Throws: what reading inputs can throw; `TrainingError`.
    public init(
        _ jobs: [(job: JobSpecification, truth: String?)], validation: [(job: JobSpecification, truth: String?)],
        settings: TrainingSettings, out: String, shelf: SightShelf = SightShelf(), threads: Int
    ) throws {
        var settings = settings
        settings.looksIntoField = jobs.contains { $0.job.field != nil }
        (self.settings, self.out, self.jobs, validationJobs, self.threads) = (settings, out, jobs, validation, threads)
        self.shelf = shelf
        let store = try TemporaryMaps()
        func read(_ jobs: [(job: JobSpecification, truth: String?)]) throws -> [TrainingInput] {
            try jobs.map {
                for input in $0.job.inputs {
                    let layout = try PredictionFolder(path: input.predictions.path, preset: input.predictions.preset).layout
                    let declared = layout.features?.channels ?? 0
                    guard declared >= settings.features else {
                        throw TrainingError.features(job: $0.job.name, wanted: settings.features, declared: declared)
                    }
                }
                return try TrainingInput(
                    $0.job, truth: $0.truth, features: settings.features, store: store.store, shelf: shelf, threads: threads)
            }
        }
        training = try read(jobs)
        self.validation = try read(validation)
        guard let first = training.first, training.contains(where: { !$0.segments.isEmpty }) else {
            throw TrainingError.noSegment(jobs: jobs.map(\.job.name))
        }
        if let other = (training + self.validation).first(where: { $0.layout != first.layout || $0.activation != first.activation })
        {
            throw TrainingError.differentLayouts(first: first.job, second: other.job)
        }
    }

    /// Trains to the end.
    ///
    /// - Parameters:
    ///   - progress: hears of every round: what it came to, and how many rounds there are at most.
    ///   - isCancelled: asked after every round.
    /// - Throws: `TrainingError`, `FileError`, and what making maps can throw.
    public func run(progress: (TrainingRound, Int) -> Void, isCancelled: () -> Bool) throws -> NetworkWeights {
        let segments = training.flatMap(\.segments)
        let first = training[0]
        var training = ConfidenceTraining(settings, layout: first.layout, activation: first.activation, segments: segments)
        let checkpoint = TrainingCheckpoint(
            path: out + ".checkpoint", of: settings, segments: segments.map(\.name) + ["validated by"] + validationNames)
        var rounds = try checkpoint.restore(&training)
        let judges = validation.flatMap(\.segments).map { SegmentValidation($0, layout: first.layout, threads: threads) }
        while !training.isDone {
            let round = training.advance(on: segments, validation: judges, threads: threads)
            guard round.loss.isFinite else { throw TrainingError.diverged(step: round.step) }
            rounds.append(round)
            try checkpoint.save(training, rounds)
            progress(round, settings.rounds)
            if isCancelled(), !training.isDone {
                throw TrainingError.interrupted(
                    path: checkpoint.path, step: round.step, of: settings.rounds * settings.stepsPerRound)
            }
        }
        try TrainingCurves(rounds).write(to: out)
        return try finish(training.weights, rounds)
    }

    private var validationNames: [String] { validation.flatMap(\.segments).map(\.name) }

    /// Writes the weights, makes the training jobs' maps with them, fits the calibration on those, and writes them again.
    private func finish(_ trained: NetworkWeights, _ rounds: [TrainingRound]) throws -> NetworkWeights {
        var weights = trained
        let best = rounds.last { $0.isBest }
        weights.history = [
            "trained_on": jobs.map(\.job.name).joined(separator: ", "),
            "validated_on": validationJobs.map(\.job.name).joined(separator: ", "), "seed": "\(settings.seed)",
            "steps": "\(best?.step ?? 0) of \(rounds.last?.step ?? 0)",
        ]
        try writeAtomically(try WeightsFile.encoded(weights), to: out)
        weights.calibration = try MapCalibration(fittedOn: jobs + validationJobs, weights: out, shelf: shelf, threads: threads)
        try writeAtomically(try WeightsFile.encoded(weights), to: out)
        return weights
    }
}

/// A store that is gone when nobody holds it any more.
final class TemporaryMaps {
    private let folder: String
    let store: Store

    init() throws {
        folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
        store = try Store(path: folder + "/maps.db")
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    /// Makes a job's map here.
    ///
    /// - Parameter shelf: what fields know; nil to train them for this map alone.
    func make(_ job: JobSpecification, shelf: SightShelf? = nil, workers: Int) throws -> StoredMap {
        let id = try job.identity()
        try store.submit(id: id, name: job.name, spec: try job.canonicalJSON(), now: 0)
        _ = try generateMap(
            job, jobID: id, in: store, workers: workers, claims: nil, shelf: shelf, progress: { _ in }, isCancelled: { false })
        return try StoredMap(id, in: store)
    }
}

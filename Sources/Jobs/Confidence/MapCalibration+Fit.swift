internal import Confidence
internal import Formats
internal import Foundation
internal import Store
internal import Tiles

extension MapCalibration {
    /// Makes the jobs' maps with a file of weights, and fits temperature and biases to their likelihood, then offsets to their IoU.
    init(fittedOn jobs: [(job: JobSpecification, truth: String?)], weights: String, shelf: SightShelf, threads: Int) throws {
        let evaluations = try jobs.map { entry in
            var job = entry.job
            (job.fusion, job.confidence, job.decision) = (.softmaxLogits, .weights(path: weights), .argmax)
            let map = try TemporaryMaps().make(job, shelf: shelf, workers: threads)
            return try Evaluation(map, truth: GroundTruth(mapExpansion: entry.truth ?? job.mapExpansionBesideTables()))
        }
        let capacity = max(1 << 16, (1 << 20) / max(1, evaluations.count))
        let samples = try evaluations.map { try $0.scoreAndSample(.map($0.map), capacity: capacity).1 }
        let names = jobs.map(\.job.name)
        guard let classes = evaluations.first?.classes else { throw EvaluationError.nothingToFit(jobs: names) }
        let calibration = CalibrationFit(samples).calibration
        guard let fit = OffsetFit(samples.map { $0.calibrated(by: calibration) }) else {
            throw EvaluationError.nothingToFit(jobs: names)
        }
        func byName(_ values: [Float]) -> [String: Float] { Dictionary(zip(classes.channels, values)) { first, _ in first } }
        self.init(
            temperature: calibration.temperature, bias: byName(calibration.bias), offsets: byName(fit.decision.offsets),
            fittedOn: names)
    }
}

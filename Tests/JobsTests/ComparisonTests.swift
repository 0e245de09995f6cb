import Foundation
import Formats
import Jobs
import Streets
import Testing
import Tiles

@Suite("Ways of making maps, compared") final class ComparisonTests {
    private let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"

    init() throws {
        for seed in [4, 5] {
            try SimulatedDataset(preset: .crossroads, seed: UInt64(seed), drives: 1, frames: 4, imageWidth: nil).write(
                to: "\(folder)/\(seed)")
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func town(_ seed: Int) throws -> TruthJob {
        TruthJob(
            job: try JobSpecification(
                yaml: """
                    name: town-\(seed)
                    dataset: {root: \(folder)/\(seed)/dataset}
                    predictions: {path: \(folder)/\(seed)/predictions/streets-ipm}
                    grid: {resolution: 0.3, tile: 128}
                    """, path: "/job.yaml"))
    }

    private func lines(_ contenders: [Contender], on judged: [Int], fit: [Int]) throws -> [Comparison.Line] {
        try Comparison(
            of: contenders, on: judged.map { try town($0) }, fit: fit.map { try town($0) }, shelf: SightShelf(), workers: 2,
            progress: { _ in }
        ).lines
    }

    private static let mean = Contender(name: "mean", way: .map(.meanProbability, .uniform))

    @Test("a map is judged by what other maps teach, never by what it taught itself")
    func others() throws {
        let together = try lines([Self.mean], on: [4, 5], fit: [4, 5])
        #expect(together.map(\.job) == ["town-4", "town-5", "town-4", "town-5"])
        let alone = try lines([Self.mean], on: [4], fit: [5])
        let own = try lines([Self.mean], on: [4], fit: [])
        for counting in Evaluation.Counting.allCases {
            func line(_ lines: [Comparison.Line]) throws -> Comparison.Line {
                try #require(lines.first { $0.job == "town-4" && $0.protocol == counting.rawValue })
            }
            let (a, b, c) = (try line(together), try line(alone), try line(own))
            #expect(a.meanIoUAtOffsets == b.meanIoUAtOffsets && a.brier == b.brier && a.calibrationError == b.calibrationError)
            #expect(a.meanAveragePrecision == c.meanAveragePrecision)
            #expect(a.brier != c.brier)
        }
    }

    @Test("weights are not judged on drives that they were trained on, nor a way that needs a field where there is none")
    func seen() throws {
        let known = Contender(name: "known", way: .map(.softmaxLogits, .range), seen: ["town-4"])
        let onGround = Contender(name: "ground", way: .map(.softmaxLogits, .range), field: [.warp])
        let lines = try lines([known, onGround], on: [4, 5], fit: [5])
        #expect(Set(lines.map { "\($0.contender) \($0.job)" }) == [])
        #expect(Set(try self.lines([known], on: [4, 5], fit: [4]).map(\.job)) == ["town-5"])
    }
}

import ArgumentParser
import Foundation
import Jobs
import Radiance
import Store

struct FieldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "field", abstract: "Looks into the radiance fields of a job's segments.",
        subcommands: [FieldEvaluateCommand.self])
}

struct FieldEvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Holds the fields against photographs they never saw, and against true depth.")

    @Argument(help: "The job file.") var job: String
    @Option(help: "A folder with depth/SAMPLE.npz and visibility/SAMPLE.npz.") var truth: String?
    @Option(help: "Every so many-th moment is kept from training.") var holdOut = 8
    @Option(help: "A folder for pictures: each held-out photograph, its rendering and its depth.") var pictures: String?
    @Option(help: "Training steps.") var steps = 3000
    @Option(help: "Threads; the field does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @OptionGroup var options: StoreOptions

    func run() throws {
        let store = try options.open()
        let start = Date()
        let judgements = try SegmentFields(MapPlan(try JobSpecification(file: job), store: store)).judge(
            truth: truth, holdOut: holdOut, steps: steps, pictures: pictures, threads: workers
        ) { progress in
            if progress.step % 100 == 0 {
                FileHandle.standardError.write(
                    Data(
                        "step \(progress.step) psnr \(progress.psnr) samples \(progress.samplesPerRay) voxels \(progress.voxels) \(Date().timeIntervalSince(start)) s\n"
                            .utf8))
            }
        }
        for judgement in judgements { try printJSON(judgement) }
    }
}

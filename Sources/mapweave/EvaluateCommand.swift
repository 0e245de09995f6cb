public import ArgumentParser
import Formats
import Foundation
public import Jobs
import Scene
import Tiles

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Scores a map against ground truth, beside single frames and the uniform mean.",
        discussion: """
            Two protocols: map, where each cell inside some frame's footprint counts once, and per frame, where the map is cut to each \
            frame's own patch, as a single frame is judged. IoU and average precision (AP) in per cent.

            With --fit-offsets, offsets are fitted on the maps of all the jobs named together and written to a file, which --offsets and \
            a job's decision read.
            """)

    @Argument(help: "A job's id or name; several only with --fit-offsets.") var jobs: [String]
    @Option(
        help: ArgumentHelp(
            "A nuScenes map expansion: the truth. One for each job, in order.",
            discussion: "Default: the one beside the job's tables, maps/expansion/LOCATION.json.", valueName: "map.json"))
    var truth: [String] = []
    @Option(help: ArgumentHelp("True poses that place the patches, where a job ran on noisy ones.", valueName: "truth.json"))
    var poses: [String] = []
    @Option(
        help: ArgumentHelp(
            "none, fit (on the judged map itself: an upper bound), or a file of offsets.", valueName: "none|fit|file"))
    var offsets = "none"
    @Option(help: ArgumentHelp("Fit offsets on the jobs' maps and write them here.", valueName: "file")) var fitOffsets: String?
    @Option(help: ArgumentHelp("The protocol that --fit-offsets fits under.", valueName: "map|per-frame"))
    var fitProtocol = FittedOffsets.Counting.map
    @Option(help: "Width of the truth's lines, metres.") var lineWidth = LinePen().width
    @Flag(
        help: ArgumentHelp(
            "Judge lines and polygons in place of cells: average precision by Chamfer distance at 0.5, 1.0 and 1.5 m, beside single frames'.",
            discussion: """
                Lines and outlines get 100 equally spaced points, or one every 0.6 m where that is more; what a patch's edge cuts to \
                under 1 m or 1 m² is left out, of truth and map alike.
                """))
    var vectors = false
    @Option(help: "Threads that make the uniform mean.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON.") var json = false

    func validate() throws {
        guard !jobs.isEmpty else { throw ValidationError("name a job") }
        guard jobs.count == 1 || fitOffsets != nil else {
            throw ValidationError("several jobs can be named only with --fit-offsets")
        }
        guard truth.isEmpty || truth.count == jobs.count else {
            throw ValidationError("give --truth once for each job, or not at all")
        }
        guard fitProtocol == .map || fitOffsets != nil else {
            throw ValidationError("--fit-protocol goes with --fit-offsets")
        }
        guard !vectors || (fitOffsets == nil && offsets == "none") else {
            throw ValidationError("--vectors takes no offsets: lines are drawn by the job's own decision")
        }
        guard lineWidth > 0, lineWidth <= 20 else { throw ValidationError("--line-width takes metres, above 0 and at most 20") }
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run() throws {
        let store = try options.open()
        var trulyAt: [String: Pose] = [:]
        for path in poses { trulyAt.merge(try truePoses(path: path)) { first, _ in first } }
        func truthPath(_ index: Int, _ map: StoredMap) throws -> String {
            try truth.isEmpty ? map.job.mapExpansionBesideTables() : truth[index]
        }
        let evaluations = try jobs.enumerated().map { index, name in
            let map = try StoredMap(name, in: store)
            let path = try truthPath(index, map)
            return try Evaluation(
                map, truth: GroundTruth(mapExpansion: path), pen: LinePen(width: lineWidth), truePoses: trulyAt)
        }
        if let fitOffsets { return try fit(evaluations, to: fitOffsets) }
        if vectors {
            let path = try truthPath(0, evaluations[0].map)
            let report = try VectorReport(evaluations[0], truth: VectorTruth(mapExpansion: path))
            if json { try printJSON(report) } else { print(VectorTable(report).text) }
            return
        }
        let chosen: EvaluationReport.Offsets =
            switch offsets {
            case "none": .none
            case "fit": .fit
            default: .file(path: offsets)
            }
        let report = try EvaluationReport(evaluations[0], offsets: chosen, workers: workers)
        if json { try printJSON(report) } else { print(EvaluationTable(report).text) }
    }

    private func fit(_ evaluations: [Evaluation], to path: String) throws {
        let fitted = try FittedOffsets(on: evaluations, counting: fitProtocol)
        try fitted.write(to: path)
        if json { return try printJSON(fitted) }
        for channel in evaluations[0].classes.channels {
            print(
                "\(channel.padding(toLength: 16, withPad: " ", startingAt: 0)) \(String(format: "%+.2f", fitted.offsets[channel] ?? 0))"
            )
        }
        print(
            String(
                format:
                    "mIoU (\(fitProtocol.rawValue)) %.1f, by argmax %.1f, on \(fitted.fittedOn.joined(separator: ", ")); written to \(path)",
                100 * fitted.meanIoU, 100 * fitted.meanIoUByArgmax))
    }
}

extension Evaluation.Counting: ExpressibleByArgument {}

import ArgumentParser
import Formats
import Foundation
import Jobs
import Scene
import Tiles

struct EvaluateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate", abstract: "Scores a map against ground truth, beside single frames and the uniform mean.",
        discussion: """
            Two protocols: map, where each cell inside some frame's footprint counts once, and per frame, where the map is cut to each \
            frame's own patch. IoU and average precision in per cent.
            """)

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: ArgumentHelp("A nuScenes map expansion: the truth.", valueName: "map.json")) var truth: String
    @Option(help: ArgumentHelp("True poses that place the patches, where the job ran on noisy ones.", valueName: "truth.json"))
    var poses: String?
    @Option(
        help: ArgumentHelp(
            "none, fit (on the judged map itself: an upper bound), or a file of offsets.", valueName: "none|fit|file"))
    var offsets = "none"
    @Option(help: "Width of the truth's lines, metres.") var lineWidth = GroundTruth.lineWidth
    @OptionGroup var options: StoreOptions
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let chosen: EvaluationReport.Offsets =
            switch offsets {
            case "none": .none
            case "fit": .fit
            default: .given(try classOffsets(file: offsets, channels: ["background"] + GroundTruth.classes))
            }
        let report = try EvaluationReport(
            of: StoredMap(job, in: options.open()), truth: GroundTruth(mapExpansion: truth), lineWidth: lineWidth,
            truePoses: poses.map { try truePoses(path: $0) } ?? [:], offsets: chosen)
        if json { return try printJSON(report) }
        let tuned = offsets == "fit" ? "fitted (upper bound)" : "at offsets"
        print(
            "protocol   map            divider crossing boundary  mIoU  \(offsets == "none" ? "" : "mIoU \(tuned)  ")mAP   Brier  ECE"
        )
        for row in report.rows {
            let columns = row.iou.map { percent($0) }.joined(separator: "     ")
            print(
                "\(row.protocol.padding(toLength: 10, withPad: " ", startingAt: 0)) \(row.what.padding(toLength: 14, withPad: " ", startingAt: 0)) "
                    + "\(columns)   \(percent(row.meanIoU))  \(row.meanIoUAtOffsets == nil ? "" : percent(row.meanIoUAtOffsets) + "   ")"
                    + "\(percent(row.meanAveragePrecision))  \(number(row.brier))  \(number(row.calibrationError))")
        }
    }

    private func percent(_ value: Double?) -> String { value.map { String(format: "%4.1f", 100 * $0) } ?? "   –" }
    private func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
}

import Foundation
import Jobs
import Tiles

/// A comparison as text: a table for each job and protocol, or all jobs' means in one.
struct ComparisonTable {
    let lines: [Comparison.Line]

    private var jobs: [String] { lines.map(\.job).reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }

    /// Tables for a terminal.
    func text() -> String {
        parts().map { title, lines in
            let classes = lines[0].averagePrecision.keys.sorted()
            var table = TextTable(
                ["way"] + classes + ["mIoU"] + classes.map { "\($0) at offsets" } + ["mIoU at offsets"] + classes.map { "AP \($0)" }
                    + ["mAP", "Brier", "ECE", "ECE as fused"])
            for line in lines {
                let scores = [line.iou, line.iouAtOffsets, line.averagePrecision]
                let means = [line.meanIoU, line.meanIoUAtOffsets, line.meanAveragePrecision]
                let errors = [line.brier, line.calibrationError, line.calibrationErrorAsFused].map { Self.error($0) }
                table.add(
                    [line.contender]
                        + zip(scores, means).flatMap { score, mean in (classes.map { score[$0] } + [mean]).map { Self.percent($0) }
                        }
                        + errors)
            }
            return "\(title)\n\(table.text())\n"
        }.joined(separator: "\n")
    }

    /// Tables in Markdown.
    ///
    /// - Parameter classes: in the order they are to stand; others follow.
    func markdown(classes: [String] = ["divider", "ped_crossing", "boundary"]) -> String {
        parts().map { title, lines in
            let known = lines[0].averagePrecision.keys.sorted()
            let names = classes.filter { known.contains($0) } + known.filter { !classes.contains($0) }
            func cell(_ values: [String: Double], _ mean: Double?) -> String {
                (names.map { Self.percent(values[$0]) } + ["**\(Self.percent(mean))**"]).joined(separator: " / ")
            }
            let rows = lines.map { line in
                Self.row([
                    line.contender, cell(line.iou, line.meanIoU), cell(line.iouAtOffsets, line.meanIoUAtOffsets),
                    cell(line.averagePrecision, line.meanAveragePrecision), Self.error(line.brier),
                    "\(Self.error(line.calibrationErrorAsFused)) → \(Self.error(line.calibrationError))",
                ])
            }
            let head = [
                Self.row(["way", "argmax", "at offsets", "AP", "Brier", "ECE as fused → calibrated"]), "|---|---|---|---|---|---|",
            ]
            return "**\(title)**\n\n\((head + rows).joined(separator: "\n"))\n"
        }.joined(separator: "\n")
    }

    /// Every job's mean IoU at offsets and mean AP, a column a job.
    func means() -> String {
        Evaluation.Counting.allCases.compactMap { counting -> String? in
            let lines = lines.filter { $0.protocol == counting.rawValue }
            guard !lines.isEmpty else { return nil }
            let ways = lines.map(\.contender).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            let rows = ways.map { way in
                Self.row(
                    [way]
                        + jobs.map { job in
                            lines.first { $0.contender == way && $0.job == job }.map {
                                "\(Self.percent($0.meanIoUAtOffsets)) / \(Self.percent($0.meanAveragePrecision))"
                            } ?? "–"
                        })
            }
            let head = [Self.row(["way"] + jobs), "|---" + String(repeating: "|---", count: jobs.count) + "|"]
            return "**mIoU at offsets / mAP, \(counting.rawValue)**\n\n\((head + rows).joined(separator: "\n"))\n"
        }.joined(separator: "\n")
    }

    private func parts() -> [(title: String, lines: [Comparison.Line])] {
        jobs.flatMap { job in
            Evaluation.Counting.allCases.compactMap { counting in
                let part = lines.filter { $0.job == job && $0.protocol == counting.rawValue }
                return part.isEmpty ? nil : ("\(job), \(counting.rawValue)", part)
            }
        }
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    private static func percent(_ value: Double?) -> String { value.map { String(format: "%.1f", 100 * $0) } ?? "–" }
    private static func error(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
}

import Foundation
import Jobs

/// A report for people: a line for each map under each protocol.
struct EvaluationTable {
    let text: String

    init(_ report: EvaluationReport) {
        let hasOffsets = report.offsetsAre != nil
        let header =
            ["protocol", "map"] + report.classes + ["mIoU"] + (hasOffsets ? ["at offsets"] : []) + report.classes.map { "AP \($0)" }
            + ["mAP", "Brier", "ECE"]
        let rows = report.rows.map { row in
            [row.protocol, row.what] + report.classes.map { Self.percent(row.iou.classes[$0]) } + [Self.percent(row.iou.mean)]
                + (hasOffsets ? [Self.percent(row.iouAtOffsets?.mean)] : [])
                + report.classes.map { Self.percent(row.averagePrecision.classes[$0]) }
                + [Self.percent(row.averagePrecision.mean), Self.number(row.brier), Self.number(row.calibrationError)]
        }
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        var lines = ([header] + rows).map { cells in
            zip(cells, widths).enumerated().map { column, cell in
                let blank = String(repeating: " ", count: cell.1 - cell.0.count)
                return column < 2 ? cell.0 + blank : blank + cell.0
            }.joined(separator: "  ")
        }
        if let offsetsAre = report.offsetsAre { lines.append("offsets: \(offsetsAre)") }
        if !report.absent.isEmpty {
            lines.append("not scored, for the predictions have no such channel: \(report.absent.joined(separator: ", "))")
        }
        text = lines.joined(separator: "\n")
    }

    private static func percent(_ value: Double?) -> String { value.map { String(format: "%.1f", 100 * $0) } ?? "–" }
    private static func number(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
}

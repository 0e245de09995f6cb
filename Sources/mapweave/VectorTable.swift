import Foundation
import Jobs

/// A vector report for people: a line for each map under each protocol.
struct VectorTable {
    let text: String

    init(_ report: VectorReport) {
        var table = TextTable(
            ["protocol, map"] + report.classes.flatMap { ["\($0) AP"] + report.thresholds.map { "@\($0)" } + ["found/true"] } + [
                "mAP"
            ])
        for row in report.rows {
            var cells = ["\(row.protocol), \(row.what)"]
            for name in report.classes {
                let figures = row.classes[name]
                cells.append(Self.percent(figures?.mean))
                for index in report.thresholds.indices { cells.append(Self.percent(figures?.averagePrecision?[index])) }
                cells.append("\(figures?.found ?? 0)/\(figures?.truly ?? 0)")
            }
            table.add(cells + [Self.percent(row.mean)])
        }
        let missing =
            report.absent.isEmpty
            ? "" : "\nnot scored, for the predictions have no such channel: \(report.absent.joined(separator: ", "))"
        text = table.text() + missing
    }

    private static func percent(_ value: Double?) -> String { value.map { String(format: "%.1f", 100 * $0) } ?? "–" }
}

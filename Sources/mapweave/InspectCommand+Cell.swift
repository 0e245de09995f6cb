import Foundation
import Jobs
import Scene

extension InspectCommand {
    /// A point as a person writes it: X,Y in metres.
    static func point(_ text: String) -> SIMD2<Double>? {
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
        guard numbers.count == 2, let x = numbers[0], let y = numbers[1], abs(x) < 1e8, abs(y) < 1e8 else { return nil }
        return [x, y]
    }

    static func text(_ cell: CellAccount) -> String {
        let head =
            String(format: "cell at %.3f, %.3f", cell.x, cell.y)
            + " (tile \(cell.i),\(cell.j), row \(cell.row), column \(cell.column))"
        let ground = cell.height.map { height in
            ["ground at \(String(format: "%.2f", height)) m ± \(String(format: "%.2f", cell.heightDeviation ?? 0))"]
        }
        guard cell.views > 0 else { return ([head + ": no frame saw it"] + (ground ?? [])).joined(separator: "\n") }
        return
            ([
                head, "decided: \(cell.decided.isEmpty ? "nothing" : cell.decided.joined(separator: ", "))",
                "\(Terminal.count(cell.views, "view")), \(Terminal.figure(cell.effectiveViews.map(Double.init))) effective, weight \(Terminal.figure(cell.weight.map(Double.init)))",
                "confidence \(Terminal.figure(cell.confidence.map(Double.init))), entropy \(Terminal.figure(cell.entropy.map(Double.init))), disagreement \(Terminal.figure(cell.disagreement.map(Double.init)))\(cell.conflict == true ? ", the drives conflict" : "")",
            ] + (cell.divergence.map { ["predicted divergence \(Terminal.figure(Double($0))) nats"] } ?? [])
            + cell.probability.map { "\($0.name): \(Terminal.figure(Double($0.probability)))" } + (ground ?? [])).joined(
                separator: "\n")
    }
}

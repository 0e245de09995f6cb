import Foundation
import Glibc

/// What the standard output can show.
enum Terminal {
    /// Whether text may be bold: on a terminal, unless NO_COLOR is set.
    static var isStyled: Bool {
        let environment = ProcessInfo.processInfo.environment
        return isatty(STDOUT_FILENO) == 1 && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    }

    /// A figure with so many decimals, or a dash where there is none.
    static func figure(_ value: Double?, decimals: Int = 3) -> String {
        value.map { String(format: "%.\(decimals)f", $0) } ?? "–"
    }

    /// A number of things: "1 frame", "2 frames".
    static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
}

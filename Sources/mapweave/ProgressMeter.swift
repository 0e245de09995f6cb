import Foundation
import Glibc
import Jobs
import Synchronization

/// Shows a person how far a run has come: a bar with an ETA on a terminal, a line now and then elsewhere, JSON lines for scripts.
/// Writes to stderr.
final class ProgressMeter: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let asJSON: Bool
    private let state = Mutex(
        (stage: MapProgress.Stage?.none, began: ContinuousClock.now, shown: ContinuousClock.now - .seconds(60), open: false))

    init(asJSON: Bool = false) { self.asJSON = asJSON }

    func show(_ progress: MapProgress) {
        let now = ContinuousClock.now
        state.withLock { state in
            if state.stage != progress.stage { (state.stage, state.began) = (progress.stage, now) }
            let pause: Duration = asJSON ? .seconds(1) : isTerminal ? .milliseconds(100) : .seconds(5)
            guard progress.done == progress.total || now - state.shown > pause else { return }
            state.shown = now
            let rate = Double(progress.done) / max((now - state.began) / .seconds(1), 1e-3)
            let left = Double(progress.total - progress.done) / max(rate, 1e-9)
            let line = asJSON ? Self.json(progress, rate: rate, left: left) : Self.text(progress, rate: rate, left: left)
            let filled = 24 * progress.done / max(1, progress.total)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            let isBar = isTerminal && !asJSON
            FileHandle.standardError.write(Data((isBar ? "\r\u{1B}[K\(bar) \(line)" : "\(line)\n").utf8))
            state.open = isBar
        }
    }

    /// Leaves the line to what comes next.
    func finish() {
        state.withLock { state in
            if state.open { FileHandle.standardError.write(Data("\n".utf8)) }
            state.open = false
        }
    }

    private static func text(_ progress: MapProgress, rate: Double, left: Double) -> String {
        let unit = progress.stage == .fusing ? "frames" : "tiles"
        let end = progress.done == progress.total ? "done" : "\(Terminal.duration(left)) left"
        return "\(progress.stage.rawValue) \(progress.done)/\(progress.total) \(unit), \(Int(rate)) a second, \(end)"
    }

    private static func json(_ progress: MapProgress, rate: Double, left: Double) -> String {
        String(
            format: "{\"stage\":\"%@\",\"done\":%d,\"total\":%d,\"per_second\":%.2f,\"seconds_left\":%.1f}",
            progress.stage.rawValue,
            progress.done, progress.total, rate, left)
    }
}

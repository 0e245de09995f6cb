import Foundation
import Glibc
import Jobs
import Synchronization

/// Shows a person how far a run has come: a bar with an ETA on a terminal, a line now and then elsewhere. Writes to stderr.
final class ProgressMeter: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let state = Mutex(
        (stage: MapProgress.Stage?.none, began: ContinuousClock.now, shown: ContinuousClock.now - .seconds(60), open: false))

    func show(_ progress: MapProgress) {
        let now = ContinuousClock.now
        state.withLock { state in
            if state.stage != progress.stage { (state.stage, state.began) = (progress.stage, now) }
            guard progress.done == progress.total || now - state.shown > (isTerminal ? .milliseconds(100) : .seconds(5)) else {
                return
            }
            state.shown = now
            let seconds = (now - state.began) / .seconds(1)
            let rate = Double(progress.done) / max(seconds, 1e-3)
            let left = Int((Double(progress.total - progress.done) / max(rate, 1e-9)).rounded())
            let unit = progress.stage == .fusing ? "frames" : "tiles"
            let text =
                "\(progress.stage.rawValue) \(progress.done)/\(progress.total) \(unit), \(Int(rate)) a second, \(left) s left"
            let filled = 24 * progress.done / max(1, progress.total)
            let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 24 - filled)
            FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K\(bar) \(text)" : "\(text)\n").utf8))
            state.open = isTerminal
        }
    }

    /// Leaves the line to what comes next.
    func finish() {
        state.withLock { state in
            if state.open { FileHandle.standardError.write(Data("\n".utf8)) }
            state.open = false
        }
    }
}

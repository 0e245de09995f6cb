import Foundation
import Glibc
import Jobs
import Synchronization

/// Shows a person how far a run has come: a bar with an ETA on a terminal, a line now and then elsewhere, JSON lines for scripts.
/// Writes to stderr.
final class ProgressMeter: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let asJSON: Bool
    private struct State {
        var stage: MapProgress.Stage?
        /// Since when the stage goes on without another between, and how far it was then.
        var began = ContinuousClock.now
        var before = 0
        var shown = ContinuousClock.now - .seconds(60)
        var open = false
    }

    private let state = Mutex(State())

    init(asJSON: Bool = false) { self.asJSON = asJSON }

    func show(_ progress: MapProgress) {
        let now = ContinuousClock.now
        state.withLock { state in
            if state.stage != progress.stage { (state.stage, state.began, state.before) = (progress.stage, now, progress.done - 1) }
            let pause: Duration = asJSON ? .seconds(1) : isTerminal ? .milliseconds(100) : .seconds(5)
            guard progress.done == progress.total || now - state.shown > pause else { return }
            state.shown = now
            let rate = Double(progress.done - state.before) / max((now - state.began) / .seconds(1), 1e-3)
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
        let unit =
            switch progress.stage {
            case .training: "steps"
            case .fusing: "frames"
            case .tiling, .exporting: "tiles"
            }
        let end = progress.done == progress.total ? "done" : "\(Terminal.duration(left)) left"
        let psnr = progress.psnr.map { String(format: ", PSNR %.1f dB", $0) } ?? ""
        return "\(progress.stage.rawValue) \(progress.done)/\(progress.total) \(unit)\(psnr), \(Int(rate)) a second, \(end)"
    }

    private static func json(_ progress: MapProgress, rate: Double, left: Double) -> String {
        let psnr = progress.psnr.map { String(format: ",\"psnr\":%.2f", $0) } ?? ""
        return String(
            format: "{\"stage\":\"%@\",\"done\":%d,\"total\":%d,\"per_second\":%.2f,\"seconds_left\":%.1f%@}",
            progress.stage.rawValue, progress.done, progress.total, rate, left, psnr)
    }
}

import Foundation
import Glibc
import Jobs
import Scene
import Synchronization

/// Shows a person how far a run has come: a bar with an ETA on a terminal, a line now and then elsewhere, JSON lines for scripts.
/// Writes to stderr.
final class ProgressMeter: Sendable {
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let asJSON: Bool
    private let start = ContinuousClock.now
    private let state = Mutex((pace: Pace(), stage: MapProgress.Stage?.none, shown: -60.0, open: false))

    init(asJSON: Bool = false) { self.asJSON = asJSON }

    func show(_ progress: MapProgress) {
        let now = (ContinuousClock.now - start) / .seconds(1)
        state.withLock { state in
            if let notice = progress.notice {
                if state.open { FileHandle.standardError.write(Data("\r\u{1B}[K".utf8)) }
                state.open = false
                FileHandle.standardError.write(Data("\(asJSON ? Self.json(notice) : notice.explanation.description)\n".utf8))
                return
            }
            state.pace.hear(progress, at: now)
            let pause = asJSON ? 1 : isTerminal ? 0.1 : 5
            guard progress.done == progress.total || progress.stage != state.stage || now - state.shown > pause else { return }
            (state.shown, state.stage) = (now, progress.stage)
            let line = asJSON ? Self.json(progress, state.pace) : Self.text(progress, state.pace)
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

    private static func text(_ progress: MapProgress, _ pace: Pace) -> String {
        var parts = ["\(progress.stage.rawValue) \(progress.done)/\(progress.total) \(progress.stage.unit)"]
        if let psnr = progress.psnr { parts.append(String(format: "PSNR %.1f dB", psnr)) }
        if let rate = pace.perSecond { parts.append(Terminal.rate(rate)) }
        if progress.done == progress.total {
            parts.append("done")
        } else if let left = pace.secondsLeft {
            parts.append("\(Terminal.duration(left)) left")
        }
        return parts.joined(separator: ", ")
    }

    private static func json(_ notice: FieldNotice) -> String {
        let explanation = notice.explanation
        let words = ["notice": explanation.what, "place": explanation.place, "mend": explanation.mend].compactMapValues { $0 }
        guard let text = try? JSONSerialization.data(withJSONObject: words, options: [.sortedKeys, .withoutEscapingSlashes]) else {
            preconditionFailure("ProgressMeter: words are JSON")
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The keys `per_second` and `seconds_left` come when there is something to go by.
    private static func json(_ progress: MapProgress, _ pace: Pace) -> String {
        var text = "{\"stage\":\"\(progress.stage.rawValue)\",\"done\":\(progress.done),\"total\":\(progress.total)"
        if let rate = pace.perSecond { text += String(format: ",\"per_second\":%.2f", rate) }
        if let psnr = progress.psnr { text += String(format: ",\"psnr\":%.2f", psnr) }
        if let left = pace.secondsLeft { text += String(format: ",\"seconds_left\":%.1f", left) }
        return text + "}"
    }
}

internal import Synchronization

/// How far a run has come.
public struct MapProgress: Sendable, Hashable {
    public enum Stage: String, Sendable, Hashable {
        case fusing, tiling, exporting
    }

    public var stage: Stage
    /// Frames while fusing, tiles else.
    public var done, total: Int

    public init(stage: Stage, done: Int, total: Int) {
        (self.stage, self.done, self.total) = (stage, done, total)
    }
}

/// Counts what threads have done and tells whoever listens.
final class Tally: Sendable {
    private let state: Mutex<MapProgress>
    private let finishedSegments = Mutex(0)
    private let report: @Sendable (MapProgress) -> Void

    init(frames: Int, report: @escaping @Sendable (MapProgress) -> Void) {
        state = Mutex(MapProgress(stage: .fusing, done: 0, total: frames))
        self.report = report
    }

    var segments: Int { finishedSegments.withLock { $0 } }

    func frameDone() { advance() }
    func tileDone() { advance() }
    /// Another worker made a segment of so many frames.
    func doneElsewhere(frames: Int) { state.withLock { $0.total -= frames } }
    func segmentDone() { finishedSegments.withLock { $0 += 1 } }

    func beginTiles(_ count: Int) {
        state.withLock { $0 = MapProgress(stage: .tiling, done: 0, total: count) }
    }

    private func advance() {
        report(
            state.withLock { progress in
                progress.done += 1
                return progress
            })
    }
}

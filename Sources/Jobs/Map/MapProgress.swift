internal import Scene
internal import Synchronization

/// How far a run has come.
public struct MapProgress: Sendable, Hashable {
    public enum Stage: String, Sendable, Hashable {
        case training, fusing, tiling, exporting

        /// What is counted.
        public var unit: String {
            switch self {
            case .training: "steps"
            case .fusing: "frames"
            case .tiling, .exporting: "tiles"
            }
        }
    }

    public var stage: Stage
    /// Steps of all segments' fields while training, frames while fusing, tiles else.
    public var done, total: Int
    /// While training: peak signal-to-noise ratio of the step's rays, dB.
    public var psnr: Double?
    /// What a person should hear of a field besides.
    public var notice: FieldNotice?

    public init(stage: Stage, done: Int, total: Int, psnr: Double? = nil, notice: FieldNotice? = nil) {
        (self.stage, self.done, self.total, self.psnr, self.notice) = (stage, done, total, psnr, notice)
    }
}

/// Counts what threads have done and tells whoever listens.
final class Tally: Sendable {
    private struct State {
        var frames, steps, tiles: (done: Int, total: Int)
        var segments = 0
    }

    private let state: Mutex<State>
    private let report: @Sendable (MapProgress) -> Void

    /// - Parameters:
    ///   - frames: to be fused.
    ///   - steps: of training, over all segments.
    init(frames: Int, steps: Int, report: @escaping @Sendable (MapProgress) -> Void) {
        state = Mutex(State(frames: (0, frames), steps: (0, steps), tiles: (0, 0)))
        self.report = report
    }

    /// For the making of these segments.
    convenience init(making segments: [PlannedSegment], of job: JobSpecification, report: @escaping @Sendable (MapProgress) -> Void)
    {
        self.init(
            frames: segments.reduce(0) { $0 + $1.segment.frames.count }, steps: segments.reduce(0) { $0 + $1.steps(of: job) },
            report: report)
    }

    var segments: Int { state.withLock { $0.segments } }

    func segmentDone() { state.withLock { $0.segments += 1 } }

    /// Another worker made a segment of so many frames, and trained its field.
    func doneElsewhere(frames: Int, steps: Int) {
        state.withLock {
            $0.frames.total -= frames
            $0.steps.total -= steps
        }
    }

    /// A segment turned out to have nothing to train on.
    func notTrained(steps: Int) { state.withLock { $0.steps.total -= steps } }

    /// Passes on what a field's training has to say; steps that an earlier run has done count as done.
    func hear(_ notice: FieldNotice) {
        report(
            state.withLock {
                if case .resumed(_, let step, _) = notice { $0.steps.done += step }
                return MapProgress(stage: .training, done: $0.steps.done, total: $0.steps.total, notice: notice)
            })
    }

    func stepDone(psnr: Double) {
        report(
            state.withLock {
                $0.steps.done += 1
                return MapProgress(stage: .training, done: $0.steps.done, total: $0.steps.total, psnr: psnr)
            })
    }

    func frameDone() {
        report(
            state.withLock {
                $0.frames.done += 1
                return MapProgress(stage: .fusing, done: $0.frames.done, total: $0.frames.total)
            })
    }

    func beginTiles(_ count: Int) { state.withLock { $0.tiles = (0, count) } }

    func tileDone() {
        report(
            state.withLock {
                $0.tiles.done += 1
                return MapProgress(stage: .tiling, done: $0.tiles.done, total: $0.tiles.total)
            })
    }
}

internal import Dispatch
internal import Foundation
public import Logging
public import Scene
public import Store
internal import Synchronization

/// Takes jobs from the queue and makes their maps, holding a lease while it does.
public struct Worker: Sendable {
    /// How long a lease lasts without a heartbeat, and how long from one heartbeat to the next.
    public static let (leaseSeconds, beatSeconds) = (30.0, 0.5)

    let store: Store
    let threads: Int
    let holder: Holder
    let logger: Logger
    /// Whether the process was asked to stop.
    let isInterrupted: @Sendable () -> Bool

    public init(
        store: Store, threads: Int, holder: Holder = Holder(), logger: Logger, isInterrupted: @escaping @Sendable () -> Bool
    ) {
        self.store = store
        self.threads = threads
        self.holder = holder
        self.logger = logger
        self.isInterrupted = isInterrupted
    }

    /// What became of a job that the worker took.
    public enum Outcome: Sendable {
        case succeeded(MapReport)
        case cancelled
        /// It will be tried again, or is dead.
        case givenBack(any ExplainedError)
        case failed(any ExplainedError)
    }

    /// Takes a job and works on it.
    ///
    /// - Parameters:
    ///   - id: this job and no other.
    ///   - progress: hears of every frame and tile, from any thread.
    /// - Returns: nil where there was nothing to take.
    public func work(on id: String? = nil, progress: @escaping @Sendable (MapProgress) -> Void = { _ in }) throws -> (
        job: JobRecord, outcome: Outcome
    )? {
        try releaseDead()
        guard let job = try store.claim(id: id, holder: "\(holder)", now: now, leaseSeconds: Self.leaseSeconds) else { return nil }
        var logger = logger
        logger[metadataKey: "job"] = "\(job.id)"
        logger.info("begun", metadata: ["name": "\(job.name)", "attempt": "\(job.attempts)"])
        let heartbeat = Heartbeat()
        let timer = heartbeat.start(job.id, self)
        defer { timer.cancel() }
        let outcome: Outcome
        do {
            let claims = SegmentClaims(store: store, job: job.id, holder: "\(holder)", leaseSeconds: Self.leaseSeconds)
            let report = try generateMap(
                try JobSpecification(canonicalJSON: job.spec), jobID: job.id, in: store, workers: threads, claims: claims,
                progress: { [logger] in
                    if let notice = $0.notice { logger.notice("\(notice.explanation)") }
                    heartbeat.hear($0, at: now)
                    progress($0)
                }, isCancelled: { isInterrupted() || heartbeat.hold != .held })
            timer.cancel()
            try store.finish(job.id, holder: "\(holder)", as: .succeeded, now: now)
            outcome = .succeeded(report)
        } catch {
            timer.cancel()
            outcome = try end(job, after: error, hold: heartbeat.hold)
        }
        log(outcome, with: logger)
        return (job, outcome)
    }

    /// Frees what dead processes of this machine held, so that nobody waits for their leases to run out.
    public func releaseDead() throws {
        let dead = try store.holders().filter { Holder($0)?.isGone == true }
        try store.releaseLost(holders: dead, now: now)
    }

    /// Says in the store what an error means for the job: stopped, to be tried again, or failed for good.
    private func end(_ job: JobRecord, after error: any Error, hold: Store.Hold) throws -> Outcome {
        let error = error as? any ExplainedError ?? UnexplainedError(reason: "\(error)")
        if hold == .cancelAsked {
            try store.finish(job.id, holder: "\(holder)", as: .cancelled, now: now)
            return .cancelled
        }
        guard error.status == .tryAgain || error.status == .inputOutput else {
            try store.finish(job.id, holder: "\(holder)", as: .failed, error: error.description, now: now)
            return .failed(error)
        }
        let stopped = isInterrupted()
        try store.giveBack(
            job.id, holder: "\(holder)", error: stopped ? nil : error.description, countsAsAttempt: !stopped, now: now)
        return .givenBack(error)
    }

    private func log(_ outcome: Outcome, with logger: Logger) {
        switch outcome {
        case .succeeded(let report):
            logger.info("succeeded", metadata: ["segments": "\(report.segmentsMade)", "tiles": "\(report.tilesMade)"])
        case .cancelled: logger.info("cancelled")
        case .givenBack(let error): logger.warning("given back", metadata: ["error": "\(error.explanation.what)"])
        case .failed(let error): logger.error("failed", metadata: ["error": "\(error.explanation.what)"])
        }
    }

    fileprivate var now: Double { Date().timeIntervalSince1970 }
}

/// An error that no room has a sentence for.
struct UnexplainedError: ExplainedError {
    let reason: String
    var status: ExitStatus { .software }
    var explanation: Explanation {
        Explanation(what: "The job failed: \(reason).", mend: "this is a fault of Mapweave; please report it with the job file")
    }
}

/// Prolongs the lease of a job while it is worked on, and hears whether it is still wanted.
private final class Heartbeat: Sendable {
    private let state = Mutex((hold: Store.Hold.held, progress: JobRecord.Progress?.none, pace: Pace()))

    var hold: Store.Hold { state.withLock { $0.hold } }

    func hear(_ progress: MapProgress, at now: Double) {
        state.withLock { state in
            state.pace.hear(progress, at: now)
            state.progress = JobRecord.Progress(
                stage: progress.stage.rawValue, done: progress.done, total: progress.total, perSecond: state.pace.perSecond,
                psnr: progress.psnr)
        }
    }

    /// Beats until the timer is cancelled.
    func start(_ id: String, _ worker: Worker) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        timer.schedule(deadline: .now() + Worker.beatSeconds, repeating: Worker.beatSeconds)
        timer.setEventHandler {
            let progress = self.state.withLock { $0.progress }
            // A heartbeat that fails shortens nothing but the lease; the next one may succeed.
            let hold = try? worker.store.renew(
                id, holder: "\(worker.holder)", progress: progress, now: worker.now, leaseSeconds: Worker.leaseSeconds)
            if let hold { self.state.withLock { $0.hold = hold } }
        }
        timer.resume()
        return timer
    }
}

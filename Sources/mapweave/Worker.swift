import Dispatch
import Foundation
import Glibc
import Jobs
import Scene
import Store
import Synchronization

/// Takes jobs from the queue and makes their maps, holding a lease while it does.
struct Worker {
    let store: Store
    let threads: Int
    private static let leaseSeconds = 60.0

    /// Works on one job.
    ///
    /// - Parameter onlyJob: this job and no other.
    /// - Returns: nil where there was nothing to take.
    func work(onlyJob: String? = nil) throws -> MapReport? {
        let holder = "\(ProcessInfo.processInfo.hostName):\(getpid())"
        guard
            let claimed = try store.claim(
                id: onlyJob, holder: holder, now: Date().timeIntervalSince1970, leaseSeconds: Self.leaseSeconds)
        else { return nil }
        Interruption.listen()
        let heartbeat = heartbeat(claimed.id, holder)
        let meter = ProgressMeter()
        defer {
            heartbeat.cancel()
            meter.finish()
        }
        do {
            let report = try generateMap(
                try JobSpecification(canonicalJSON: claimed.spec), jobID: claimed.id, in: store, workers: threads,
                progress: { meter.show($0) }, isCancelled: { Interruption.isRequested })
            try store.finish(claimed.id, holder: holder, as: .succeeded, now: Date().timeIntervalSince1970)
            return report
        } catch let error as any ExplainedError {
            let now = Date().timeIntervalSince1970
            if error.status == .tryAgain {
                try store.giveBack(claimed.id, holder: holder, error: error.description, now: now)
            } else {
                try store.finish(claimed.id, holder: holder, as: .failed, error: error.description, now: now)
            }
            throw error
        }
    }

    /// Gives a job back whose holder was a process of this machine that is no more, so that nobody waits for its lease to run out.
    func releaseIfHolderDied(_ id: String) throws {
        guard let job = try store.jobs().first(where: { $0.id == id }), job.state == .running, let holder = job.leaseHolder else {
            return
        }
        let parts = holder.split(separator: ":")
        guard parts.count == 2, parts[0] == ProcessInfo.processInfo.hostName, let process = pid_t(parts[1]), kill(process, 0) != 0,
            errno == ESRCH
        else { return }
        try store.giveBack(id, holder: holder, error: nil, now: Date().timeIntervalSince1970)
    }

    private func heartbeat(_ id: String, _ holder: String) -> any DispatchSourceTimer {
        let timer = DispatchSource.makeTimerSource(queue: .global())
        let store = store
        timer.schedule(deadline: .now() + Self.leaseSeconds / 3, repeating: Self.leaseSeconds / 3)
        timer.setEventHandler {
            // A heartbeat that fails shortens nothing but the lease: the next worker finds every segment that is stored.
            _ = try? store.renew(id, holder: holder, now: Date().timeIntervalSince1970, leaseSeconds: Self.leaseSeconds)
        }
        timer.resume()
        return timer
    }
}

/// Hears SIGINT and SIGTERM, so that a job stops between frames.
enum Interruption {
    private static let requested = Atomic(false)

    static func listen() {
        for number in [SIGINT, SIGTERM] { signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) } }
    }

    static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

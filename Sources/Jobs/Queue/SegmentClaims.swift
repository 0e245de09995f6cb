internal import Foundation
public import Store
internal import Synchronization

/// Keeps two workers on one store from making the same segment, whichever jobs need it.
public struct SegmentClaims: Sendable {
    let store: Store
    let job, holder: String
    /// A claim not renewed for so long is anybody's.
    let leaseSeconds: Double

    public init(store: Store, job: String, holder: String, leaseSeconds: Double) {
        self.store = store
        self.job = job
        self.holder = holder
        self.leaseSeconds = leaseSeconds
    }

    func take(_ key: String) throws(StoreError) -> Store.SegmentClaim {
        try store.claimSegment(key, job: job, holder: holder, now: Date().timeIntervalSince1970, leaseSeconds: leaseSeconds)
    }

    func release(_ key: String, stored: Bool) throws(StoreError) {
        try store.releaseSegment(key, job: job, holder: holder, stored: stored, now: Date().timeIntervalSince1970)
    }
}

/// Makes the segments that nobody else makes, each claimed first; then waits for those that others are making, and makes them if the
/// others do not.
///
/// - Parameter elsewhere: hears of a segment that another worker stored.
func inParallel(
    _ segments: [PlannedSegment], claims: SegmentClaims?, workers: Int, make: @escaping @Sendable (PlannedSegment) throws -> Void,
    elsewhere: @escaping @Sendable (PlannedSegment) -> Void, isCancelled: @escaping @Sendable () -> Bool
) throws {
    guard let claims else { return try inParallel(segments, workers: workers, make) }
    let waiting = Mutex([PlannedSegment]())
    @Sendable func attempt(_ planned: PlannedSegment) throws -> Bool {
        switch try claims.take(planned.key) {
        case .elsewhere: return false
        case .stored: elsewhere(planned)
        case .taken:
            do { try make(planned) } catch {
                try claims.release(planned.key, stored: false)
                throw error
            }
            try claims.release(planned.key, stored: true)
        }
        return true
    }
    try inParallel(segments, workers: workers) { planned in
        if try !attempt(planned) { waiting.withLock { $0.append(planned) } }
    }
    try inParallel(waiting.withLock { $0 }, workers: workers) { planned in
        // Another process makes it; nothing but the store tells when it has.
        while try !attempt(planned) {
            if isCancelled() { throw JobError.interrupted(done: segments.count, of: segments.count) }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }
}

internal import GRDB

extension Store {
    /// How often a job may be begun, unless whoever submits it says otherwise.
    public static let mostAttempts = 5

    /// How long a job waits before its next attempt: not at all after the first, then 2, 4, 8 … seconds, five minutes at most.
    static func backoffSeconds(attempts: Int) -> Double {
        attempts <= 1 ? 0 : min(300, Double(1 << min(attempts - 1, 20)))
    }

    /// Submits a job; the same id twice is one job, whatever has become of it.
    ///
    /// - Parameter restart: whether a job that has ended is put back into the queue, so that changed inputs are looked at again.
    /// - Returns: whether the job was put into the queue by this call.
    @discardableResult
    public func submit(
        id: String, name: String, spec: String, priority: Int = 0, mostAttempts: Int = Store.mostAttempts, restart: Bool = false,
        now: Double
    ) throws(StoreError) -> Bool {
        try write { db in
            let ended = "state NOT IN ('submitted', 'running')"
            try db.execute(
                sql: """
                    INSERT INTO job (id, name, spec, priority, most_attempts, submitted_at) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET state = 'submitted', priority = excluded.priority, attempts = 0,
                        most_attempts = excluded.most_attempts, submitted_at = excluded.submitted_at, started_at = NULL,
                        finished_at = NULL, not_before = NULL, stage = NULL, done = 0, total = 0, per_second = NULL,
                        psnr = NULL, error = NULL
                    WHERE \(restart ? ended : "0")
                    """, arguments: [id, name, spec, priority, mostAttempts, now])
            guard db.changesCount == 1 else { return false }
            try Self.note(.submitted, of: id, at: now, db)
            return true
        }
    }

    /// The job of this specification: the one of this id where there are several, else the oldest.
    public func jobID(ofSpec spec: String, preferring id: String) throws(StoreError) -> String? {
        try read {
            try String.fetchOne(
                $0, sql: "SELECT id FROM job WHERE spec = ? ORDER BY id = ? DESC, submitted_at, id LIMIT 1", arguments: [spec, id])
        }
    }

    /// Gives a job another specification and puts it into the queue; it keeps its id, its segments and its tiles.
    ///
    /// - Parameter detail: what changed, for `logs`.
    /// - Returns: false where the job runs; nothing happened then.
    public func revise(_ id: String, spec: String, detail: String, now: Double) throws(StoreError) -> Bool {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE job SET spec = ?, state = 'submitted', attempts = 0, submitted_at = ?, started_at = NULL,
                        finished_at = NULL, not_before = NULL, stage = NULL, done = 0, total = 0, error = NULL
                    WHERE id = ? AND state != 'running'
                    """, arguments: [spec, now, id])
            guard db.changesCount == 1 else { return false }
            // Shares were of the former inputs.
            try db.execute(sql: "DELETE FROM shard WHERE job_id = ?", arguments: [id])
            try Self.note(.submitted, of: id, at: now, detail: detail, db)
            return true
        }
    }

    /// Takes the next job to work on: the highest priority, then the oldest; a job whose holder let its lease run out counts as waiting.
    ///
    /// - Parameter id: only this job, if it is free.
    public func claim(id: String? = nil, holder: String, now: Double, leaseSeconds: Double) throws(StoreError) -> JobRecord? {
        try write { db in
            try Self.releaseLost(now: now, db)
            let only = id == nil ? "" : "AND id = ?"
            guard
                let next = try String.fetchOne(
                    db,
                    sql: """
                        SELECT id FROM job WHERE state = 'submitted' AND ifnull(not_before, 0) <= ? \(only)
                        ORDER BY priority DESC, submitted_at, id LIMIT 1
                        """, arguments: StatementArguments([now]) + StatementArguments(id.map { [$0] } ?? []))
            else { return nil }
            try db.execute(
                sql: """
                    UPDATE job SET state = 'running', attempts = attempts + 1, started_at = ?, lease_holder = ?, lease_until = ?,
                        not_before = NULL, stage = NULL, done = 0, total = 0, per_second = NULL, psnr = NULL, error = NULL
                    WHERE id = ?
                    """, arguments: [now, holder, now + leaseSeconds, next])
            try Self.note(.claimed, of: next, at: now, holder: holder, db)
            return try Self.fetch(next, db)
        }
    }

    /// What a holder learns when it prolongs its lease.
    public enum Hold: Sendable, Hashable {
        case held
        /// Somebody wants the job to stop.
        case cancelAsked
        /// The job is no longer the holder's: it ended or was taken over.
        case lost
    }

    /// Prolongs a lease and the holder's claims on segments, and says how far the job has come.
    public func renew(
        _ id: String, holder: String, progress: JobRecord.Progress? = nil, now: Double, leaseSeconds: Double
    ) throws(StoreError) -> Hold {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE job SET lease_until = ?1, stage = ifnull(?2, stage), total = ifnull(?3, total), done = ifnull(?4, done),
                        per_second = iif(?2 IS NULL, per_second, ?5), psnr = iif(?2 IS NULL, psnr, ?6)
                    WHERE id = ?7 AND state = 'running' AND lease_holder = ?8
                    """,
                arguments: [
                    now + leaseSeconds, progress?.stage, progress?.total, progress?.done, progress?.perSecond, progress?.psnr, id,
                    holder,
                ])
            guard db.changesCount == 1 else { return .lost }
            try db.execute(
                sql: "UPDATE segment_claim SET until = ? WHERE holder = ?", arguments: [now + leaseSeconds, holder])
            return try Bool.fetchOne(db, sql: "SELECT cancel_asked FROM job WHERE id = ?", arguments: [id]) == true
                ? .cancelAsked : .held
        }
    }

    /// Ends a job that the holder was running.
    ///
    /// - Returns: false where it was no longer the holder's; nothing happened then.
    @discardableResult
    public func finish(_ id: String, holder: String, as state: JobRecord.State, error: String? = nil, now: Double)
        throws(StoreError) -> Bool
    {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE job SET state = ?, finished_at = ?, error = ?, lease_holder = NULL, lease_until = NULL, cancel_asked = 0
                    WHERE id = ? AND state = 'running' AND lease_holder = ?
                    """, arguments: [state.rawValue, now, error, id, holder])
            guard db.changesCount == 1 else { return false }
            try db.execute(sql: "DELETE FROM segment_claim WHERE holder = ?", arguments: [holder])
            try Self.note(JobEvent.Kind(rawValue: state.rawValue) ?? .failed, of: id, at: now, holder: holder, detail: error, db)
            return true
        }
    }

    /// Gives a job back to the queue, or declares it dead after its last attempt.
    ///
    /// - Parameter countsAsAttempt: false where the holder stops for reasons that are not the job's, such as its machine going down.
    public func giveBack(_ id: String, holder: String, error: String?, countsAsAttempt: Bool = true, now: Double)
        throws(StoreError)
    {
        try write { db in
            guard let job = try Self.fetch(id, db), job.state == .running, job.leaseHolder == holder else { return }
            try Self.release(job, .givenBack, error: error, countsAsAttempt: countsAsAttempt, now: now, db)
        }
    }

    /// Takes a job from its holder: to be begun again when its time has come, cancelled if that was asked, dead if it was begun too often.
    static func release(
        _ job: JobRecord, _ event: JobEvent.Kind, error: String?, countsAsAttempt: Bool, now: Double, _ db: Database
    ) throws {
        let attempts = job.attempts - (countsAsAttempt ? 0 : 1)
        let state: JobRecord.State =
            job.isCancelAsked ? .cancelled : countsAsAttempt && attempts >= job.mostAttempts ? .dead : .submitted
        let wait = countsAsAttempt ? backoffSeconds(attempts: attempts) : 0
        try db.execute(
            sql: """
                UPDATE job SET state = ?1, attempts = ?2, lease_holder = NULL, lease_until = NULL, cancel_asked = 0,
                    finished_at = CASE WHEN ?1 = 'submitted' THEN NULL ELSE ?3 END,
                    not_before = CASE WHEN ?1 = 'submitted' THEN ?4 END,
                    error = CASE WHEN ?1 = 'cancelled' THEN NULL ELSE ?5 END
                WHERE id = ?6
                """, arguments: [state.rawValue, attempts, now, now + wait, error, job.id])
        try db.execute(sql: "DELETE FROM segment_claim WHERE holder = ?", arguments: [job.leaseHolder])
        try note(event, of: job.id, at: now, holder: job.leaseHolder, detail: error, db)
        if state == .dead { try note(.dead, of: job.id, at: now, detail: error, db) }
        if state == .cancelled { try note(.cancelled, of: job.id, at: now, db) }
    }

    static func note(
        _ event: JobEvent.Kind, of id: String, at now: Double, holder: String? = nil, detail: String? = nil, _ db: Database
    ) throws {
        try db.execute(
            sql: "INSERT INTO job_event (job_id, at, event, holder, detail) VALUES (?, ?, ?, ?, ?)",
            arguments: [id, now, event.rawValue, holder, detail])
    }

    static func fetch(_ id: String, _ db: Database) throws -> JobRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [id]).flatMap(JobRecord.init)
    }
}

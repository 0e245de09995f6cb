internal import GRDB

extension Store {
    /// Takes jobs and segments from holders that are known to be no more.
    public func releaseLost(holders: [String], now: Double) throws(StoreError) {
        guard !holders.isEmpty else { return }
        try write { db in
            for holder in holders {
                try db.execute(sql: "DELETE FROM segment_claim WHERE holder = ?", arguments: [holder])
                try Self.releaseLost("lease_holder = ?", [holder], error: "Its worker died.", now: now, db)
            }
        }
    }

    /// Takes jobs whose lease has run out from their holders.
    static func releaseLost(now: Double, _ db: Database) throws {
        try releaseLost("lease_until < ?", [now], error: "Its worker was not heard of until its lease ran out.", now: now, db)
    }

    private static func releaseLost(
        _ condition: String, _ arguments: StatementArguments, error: String, now: Double, _ db: Database
    ) throws {
        let lost = try Row.fetchAll(db, sql: "SELECT * FROM job WHERE state = 'running' AND \(condition)", arguments: arguments)
        for job in lost.compactMap(JobRecord.init) {
            try release(job, .holderLost, error: error, countsAsAttempt: true, now: now, db)
        }
    }

    /// Cancels a job: at once where it waits, else its worker stops after the frame it is at.
    ///
    /// - Throws: `StoreError.hasEnded`.
    public func cancel(_ id: String, now: Double) throws(StoreError) {
        let ended = try write { db -> JobRecord? in
            guard let job = try Self.fetch(id, db), !job.state.isFinal else { return try Self.fetch(id, db) }
            if job.state == .running {
                guard !job.isCancelAsked else { return nil }
                try db.execute(sql: "UPDATE job SET cancel_asked = 1 WHERE id = ?", arguments: [id])
                try Self.note(.cancelAsked, of: id, at: now, db)
            } else {
                try db.execute(
                    sql: "UPDATE job SET state = 'cancelled', finished_at = ?, not_before = NULL, error = NULL WHERE id = ?",
                    arguments: [now, id])
                try Self.note(.cancelled, of: id, at: now, db)
            }
            return nil
        }
        if let ended { throw .hasEnded(job: ended.name, state: ended.state.rawValue) }
    }

    /// Puts a job that failed, was cancelled or is dead back into the queue, with all its attempts before it.
    ///
    /// - Throws: `StoreError.notToRetry`.
    public func retry(_ id: String, now: Double) throws(StoreError) {
        let refused = try write { db -> JobRecord? in
            guard let job = try Self.fetch(id, db), [.failed, .cancelled, .dead].contains(job.state) else {
                return try Self.fetch(id, db)
            }
            try db.execute(
                sql: """
                    UPDATE job SET state = 'submitted', attempts = 0, started_at = NULL, finished_at = NULL, not_before = NULL,
                        stage = NULL, done = 0, total = 0, per_second = NULL, psnr = NULL, error = NULL
                    WHERE id = ?
                    """, arguments: [id])
            try Self.note(.submitted, of: id, at: now, detail: "tried again", db)
            return nil
        }
        if let refused { throw .notToRetry(job: refused.name, state: refused.state.rawValue) }
    }

    /// Deletes jobs that have ended, with their tiles, and the segments that only they were made of.
    ///
    /// - Returns: how many segments went.
    /// - Throws: `StoreError.hasNotEnded`; nothing is deleted then.
    public func purge(_ ids: [String]) throws(StoreError) -> Int {
        let outcome = try write { db -> (active: JobRecord?, segments: Int) in
            let jobs = try ids.compactMap { try Self.fetch($0, db) }
            if let active = jobs.first(where: { !$0.state.isFinal }) { return (active, 0) }
            var segments = 0
            for job in jobs {
                let keys = try String.fetchAll(
                    db, sql: "SELECT segment_key FROM job_segment WHERE job_id = ?", arguments: [job.id])
                try db.execute(sql: "DELETE FROM job WHERE id = ?", arguments: [job.id])
                for key in keys {
                    try db.execute(
                        sql: "DELETE FROM segment WHERE key = ?1 AND key NOT IN (SELECT segment_key FROM job_segment)",
                        arguments: [key])
                    segments += db.changesCount
                }
            }
            return (nil, segments)
        }
        if let active = outcome.active { throw .hasNotEnded(job: active.name, state: active.state.rawValue) }
        return outcome.segments
    }
}

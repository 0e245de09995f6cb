internal import GRDB

/// A job as the store knows it.
public struct JobRecord: Sendable, Hashable {
    public let id, name: String
    /// The specification in canonical JSON.
    public let spec: String
    public let state: State
    public let priority, attempts: Int
    /// Seconds since 1970.
    public let submittedAt: Double
    public let startedAt, finishedAt: Double?
    public let leaseHolder: String?
    public let leaseUntil: Double?
    public let error: String?

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case submitted, running, succeeded, failed, cancelled, dead
    }
}

extension Store {
    /// A job that fails this often is dead: it waits for a person.
    public static let mostAttempts = 3

    /// Submits a job; the same id twice is one job.
    ///
    /// A job that has ended is submitted anew, so that changed inputs are looked at again.
    public func submit(id: String, name: String, spec: String, priority: Int = 0, now: Double) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO job (id, name, spec, priority, submitted_at) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET state = 'submitted', priority = excluded.priority, attempts = 0,
                        submitted_at = excluded.submitted_at, started_at = NULL, finished_at = NULL, error = NULL
                    WHERE state NOT IN ('submitted', 'running')
                    """, arguments: [id, name, spec, priority, now])
        }
    }

    /// Takes the next job to work on: the highest priority, then the oldest; a job whose holder let its lease run out counts as waiting.
    ///
    /// - Parameter id: only this job, if it is free.
    public func claim(id: String? = nil, holder: String, now: Double, leaseSeconds: Double) throws(StoreError) -> JobRecord? {
        try write { db in
            let only = id == nil ? "" : "AND id = ?"
            guard
                let next = try String.fetchOne(
                    db,
                    sql: """
                        SELECT id FROM job WHERE (state = 'submitted' OR (state = 'running' AND lease_until < ?)) \(only)
                        ORDER BY priority DESC, submitted_at, id LIMIT 1
                        """, arguments: StatementArguments([now]) + StatementArguments(id.map { [$0] } ?? []))
            else { return nil }
            try db.execute(
                sql: """
                    UPDATE job SET state = 'running', attempts = attempts + 1, started_at = ?, lease_holder = ?, lease_until = ?, error = NULL
                    WHERE id = ?
                    """, arguments: [now, holder, now + leaseSeconds, next])
            return try Self.fetch(next, db)
        }
    }

    /// Prolongs a lease; false where the job is no longer the holder's, because it was cancelled or taken over.
    public func renew(_ id: String, holder: String, now: Double, leaseSeconds: Double) throws(StoreError) -> Bool {
        try write { db in
            try db.execute(
                sql: "UPDATE job SET lease_until = ? WHERE id = ? AND state = 'running' AND lease_holder = ?",
                arguments: [now + leaseSeconds, id, holder])
            return db.changesCount == 1
        }
    }

    /// Ends a job that the holder was running; nothing happens where it is no longer the holder's.
    public func finish(_ id: String, holder: String, as state: JobRecord.State, error: String? = nil, now: Double)
        throws(StoreError)
    {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE job SET state = ?, finished_at = ?, error = ?, lease_holder = NULL, lease_until = NULL
                    WHERE id = ? AND state = 'running' AND lease_holder = ?
                    """, arguments: [state.rawValue, now, error, id, holder])
        }
    }

    /// Gives a job back to the queue, or declares it dead after `mostAttempts`.
    public func giveBack(_ id: String, holder: String, error: String?, now: Double) throws(StoreError) {
        try write { db in
            try db.execute(
                sql: """
                    UPDATE job SET lease_holder = NULL, lease_until = NULL, error = ?1,
                        state = CASE WHEN attempts >= ?2 THEN 'dead' ELSE 'submitted' END,
                        finished_at = CASE WHEN attempts >= ?2 THEN ?3 ELSE NULL END
                    WHERE id = ?4 AND state = 'running' AND lease_holder = ?5
                    """, arguments: [error, Self.mostAttempts, now, id, holder])
        }
    }

    /// The job with this id, or the latest of this name.
    ///
    /// - Throws: `StoreError.unknownJob`.
    public func job(_ idOrName: String) throws(StoreError) -> JobRecord {
        let all = try jobs()
        if let job = all.first(where: { $0.id == idOrName }) ?? all.last(where: { $0.name == idOrName }) { return job }
        throw .unknownJob(name: idOrName, known: Set(all.map(\.name)).sorted())
    }

    /// In order of submission.
    public func jobs() throws(StoreError) -> [JobRecord] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM job ORDER BY submitted_at, id").compactMap(JobRecord.init) }
    }

    private static func fetch(_ id: String, _ db: Database) throws -> JobRecord? {
        try Row.fetchOne(db, sql: "SELECT * FROM job WHERE id = ?", arguments: [id]).flatMap(JobRecord.init)
    }
}

extension JobRecord {
    init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        self.init(
            id: row["id"], name: row["name"], spec: row["spec"], state: state, priority: row["priority"], attempts: row["attempts"],
            submittedAt: row["submitted_at"], startedAt: row["started_at"], finishedAt: row["finished_at"],
            leaseHolder: row["lease_holder"],
            leaseUntil: row["lease_until"], error: row["error"])
    }
}

internal import GRDB

extension Store {
    /// The job with this id, or the latest of this name.
    ///
    /// - Throws: `StoreError.unknownJob`.
    public func job(_ idOrName: String) throws(StoreError) -> JobRecord {
        let found = try read { db in
            try Row.fetchOne(
                db, sql: "SELECT * FROM job WHERE id = ?1 OR name = ?1 ORDER BY id = ?1 DESC, submitted_at DESC, id DESC LIMIT 1",
                arguments: [idOrName]
            ).flatMap(JobRecord.init)
        }
        if let found { return found }
        throw .unknownJob(name: idOrName, known: Set(try jobs().map(\.name)).sorted())
    }

    /// In order of submission.
    public func jobs() throws(StoreError) -> [JobRecord] {
        try read { db in try Row.fetchAll(db, sql: "SELECT * FROM job ORDER BY submitted_at, id").compactMap(JobRecord.init) }
    }

    /// What happened to a job, in order.
    ///
    /// - Parameter after: only events with a larger id.
    public func events(ofJob id: String, after: Int64 = 0) throws(StoreError) -> [JobEvent] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM job_event WHERE job_id = ? AND id > ? ORDER BY id", arguments: [id, after]
            ).compactMap(JobEvent.init)
        }
    }

    /// How many jobs are in each state; a state that none is in is absent.
    public func jobCounts() throws(StoreError) -> [JobRecord.State: Int] {
        try read { db in
            var counts: [JobRecord.State: Int] = [:]
            for row in try Row.fetchAll(db, sql: "SELECT state, count(*) AS jobs FROM job GROUP BY state") {
                if let state = JobRecord.State(rawValue: row["state"]) { counts[state] = row["jobs"] }
            }
            return counts
        }
    }

    /// When the next job that waits may be begun, seconds since 1970; nil where none waits.
    public func nextDue() throws(StoreError) -> Double? {
        try read { try Double.fetchOne($0, sql: "SELECT min(ifnull(not_before, 0)) FROM job WHERE state = 'submitted'") }
    }

    /// Whoever holds a running job or a segment now.
    public func holders() throws(StoreError) -> [String] {
        try read {
            try String.fetchAll(
                $0,
                sql: "SELECT lease_holder FROM job WHERE state = 'running' UNION SELECT holder FROM segment_claim ORDER BY 1")
        }
    }

    /// Sixteen hexadecimal digits that change with every tile of a job's map.
    public func mapVersion(ofJob id: String) throws(StoreError) -> String {
        try read { db in
            // FNV-1a over the tiles' keys and places: they are digests already, so nothing stronger is needed to tell two maps apart.
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            let rows = try Row.fetchCursor(db, sql: "SELECT i, j, key FROM tile WHERE job_id = ? ORDER BY i, j", arguments: [id])
            while let row = try rows.next() {
                let (i, j, key): (Int, Int, String) = (row["i"], row["j"], row["key"])
                for byte in "\(i),\(j) \(key)\n".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
            }
            return String(hash, radix: 16)
        }
    }
}

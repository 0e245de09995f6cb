internal import GRDB
public import Scene

extension Store {
    /// What becomes of asking for a segment.
    public enum SegmentClaim: Sendable, Hashable {
        /// It is the asker's to make.
        case taken
        /// Somebody else is making it.
        case elsewhere
        /// It is stored already.
        case stored
    }

    /// Asks for a segment, so that nobody else makes it too.
    ///
    /// - Parameter job: where it is noted that the segment was begun.
    public func claimSegment(_ key: String, job: String, holder: String, now: Double, leaseSeconds: Double)
        throws(StoreError) -> SegmentClaim
    {
        try write { db in
            if try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM segment WHERE key = ?)", arguments: [key]) == true {
                return .stored
            }
            try db.execute(
                sql: """
                    INSERT INTO segment_claim (segment_key, holder, until) VALUES (?1, ?2, ?3)
                    ON CONFLICT (segment_key) DO UPDATE SET holder = ?2, until = ?3 WHERE until < ?4 OR holder = ?2
                    """, arguments: [key, holder, now + leaseSeconds, now])
            guard db.changesCount == 1 else { return .elsewhere }
            try Self.note(.segmentBegun, of: job, at: now, holder: holder, detail: key, db)
            return .taken
        }
    }

    /// Lets a segment go, stored or not.
    public func releaseSegment(_ key: String, job: String, holder: String, stored: Bool, now: Double) throws(StoreError) {
        try write { db in
            try db.execute(sql: "DELETE FROM segment_claim WHERE segment_key = ? AND holder = ?", arguments: [key, holder])
            if stored { try Self.note(.segmentStored, of: job, at: now, holder: holder, detail: key, db) }
        }
    }

    /// The tiles a stored segment has partials of, in (i, j) order.
    public func tiles(ofSegment key: String) throws(StoreError) -> [TileIndex] {
        try read { db in
            try Row.fetchAll(db, sql: "SELECT i, j FROM partial WHERE segment_key = ? ORDER BY i, j", arguments: [key]).map {
                TileIndex(i: $0["i"], j: $0["j"])
            }
        }
    }
}

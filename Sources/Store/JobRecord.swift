internal import GRDB

/// A job as the store knows it.
public struct JobRecord: Sendable, Hashable {
    public let id, name: String
    /// The specification in canonical JSON.
    public let spec: String
    public let state: State
    /// How often it was begun, and how often it may be before it is dead.
    public let priority, attempts, mostAttempts: Int
    /// Seconds since 1970.
    public let submittedAt: Double
    public let startedAt, finishedAt: Double?
    /// A job that failed waits until then.
    public let notBefore: Double?
    public let leaseHolder: String?
    public let leaseUntil: Double?
    /// Whether it runs but was asked to stop.
    public let isCancelAsked: Bool
    public let progress: Progress?
    public let error: String?

    public enum State: String, Sendable, Hashable, CaseIterable, Codable {
        case submitted, running, succeeded, failed, cancelled, dead

        /// Whether nothing will happen to the job unless somebody asks.
        public var isFinal: Bool { self != .submitted && self != .running }
    }

    /// How far a running job has come.
    public struct Progress: Sendable, Hashable, Codable {
        public let stage: String
        public let done, total: Int
        /// Frames, steps or tiles a second; nil as long as nobody can say.
        public let perSecond: Double?
        /// How well the field in training renders what it is not trained on, dB; nil where none is.
        public let psnr: Double?

        public init(stage: String, done: Int, total: Int, perSecond: Double? = nil, psnr: Double? = nil) {
            self.stage = stage
            self.done = done
            self.total = total
            self.perSecond = perSecond
            self.psnr = psnr
        }

        /// What is left of the stage; nil as long as nobody can say.
        public var secondsLeft: Double? { perSecond.map { Double(total - done) / $0 } }
    }
}

/// Something that happened to a job.
public struct JobEvent: Sendable, Hashable, Codable {
    public let id: Int64
    /// Seconds since 1970.
    public let at: Double
    public let event: Kind
    public let holder, detail: String?

    public enum Kind: String, Sendable, Hashable, Codable {
        case submitted, claimed
        case segmentBegun = "segment begun"
        case segmentStored = "segment stored"
        case givenBack = "given back"
        case holderLost = "holder lost"
        case cancelAsked = "cancel asked"
        case succeeded, failed, cancelled, dead
    }
}

extension JobRecord {
    init?(_ row: Row) {
        guard let state = State(rawValue: row["state"]) else { return nil }
        let stage: String? = row["stage"]
        self.init(
            id: row["id"], name: row["name"], spec: row["spec"], state: state, priority: row["priority"], attempts: row["attempts"],
            mostAttempts: row["most_attempts"], submittedAt: row["submitted_at"], startedAt: row["started_at"],
            finishedAt: row["finished_at"], notBefore: row["not_before"], leaseHolder: row["lease_holder"],
            leaseUntil: row["lease_until"], isCancelAsked: row["cancel_asked"],
            progress: stage.map {
                Progress(stage: $0, done: row["done"], total: row["total"], perSecond: row["per_second"], psnr: row["psnr"])
            }, error: row["error"])
    }
}

extension JobEvent {
    init?(_ row: Row) {
        guard let kind = Kind(rawValue: row["event"]) else { return nil }
        self.init(id: row["id"], at: row["at"], event: kind, holder: row["holder"], detail: row["detail"])
    }
}

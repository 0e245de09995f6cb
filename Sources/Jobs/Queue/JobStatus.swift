public import Store

/// A job as status listings tell of it, to scripts and over the network.
public struct JobStatus: Sendable, Hashable, Codable {
    public let id, name, state: String
    public let priority, attempts, mostAttempts: Int
    /// Seconds since 1970.
    public let submittedAt: Double
    public let startedAt, finishedAt, notBefore: Double?
    /// Whether the job runs but was asked to stop.
    public let cancelAsked: Bool
    public let progress: JobRecord.Progress?
    public let error: String?

    public init(_ job: JobRecord) {
        (id, name, state) = (job.id, job.name, job.state.rawValue)
        (priority, attempts, mostAttempts) = (job.priority, job.attempts, job.mostAttempts)
        (submittedAt, startedAt, finishedAt, notBefore) = (job.submittedAt, job.startedAt, job.finishedAt, job.notBefore)
        (cancelAsked, progress, error) = (job.isCancelAsked, job.progress, job.error)
    }
}

internal import Foundation
public import Store

/// Puts a job into the queue; the same specification twice is one job.
///
/// - Parameter again: makes another job of the same specification, whose id ends in a number.
/// - Returns: the job's id.
public func submit(
    _ job: JobSpecification, to store: Store, priority: Int = 0, mostAttempts: Int = Store.mostAttempts, again: Bool = false
) throws -> String {
    let spec = try job.canonicalJSON()
    var id = try identity(of: job, in: store)
    var number = 1
    while true {
        let isNew = try store.submit(
            id: id, name: job.name, spec: spec, priority: priority, mostAttempts: mostAttempts, now: Date().timeIntervalSince1970)
        if isNew || !again { return id }
        number += 1
        id = try "\(job.identity())-\(number)"
    }
}

/// The id that a specification has or will have in a store: that of the job made of it, else its identity, with a number where a job
/// of that id has been given another specification since.
public func identity(of job: JobSpecification, in store: Store) throws -> String {
    let (identity, spec) = (try job.identity(), try job.canonicalJSON())
    if let id = try store.jobID(ofSpec: spec, preferring: identity) { return id }
    let taken = Set(try store.jobs().map(\.id))
    guard taken.contains(identity) else { return identity }
    return (2...).lazy.map { "\(identity)-\($0)" }.first { !taken.contains($0) } ?? identity
}

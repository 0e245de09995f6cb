internal import Foundation
public import Store

/// Puts a job into the queue; the same specification twice is one job.
///
/// - Parameter again: makes another job of the same specification, whose id ends in a number.
/// - Returns: the job's id.
public func submit(
    _ job: JobSpecification, to store: Store, priority: Int = 0, mostAttempts: Int = Store.mostAttempts, again: Bool = false
) throws -> String {
    let (identity, spec) = (try job.identity(), try job.canonicalJSON())
    var id = identity
    var number = 1
    while true {
        let isNew = try store.submit(
            id: id, name: job.name, spec: spec, priority: priority, mostAttempts: mostAttempts, now: Date().timeIntervalSince1970)
        if isNew || !again { return id }
        number += 1
        id = "\(identity)-\(number)"
    }
}

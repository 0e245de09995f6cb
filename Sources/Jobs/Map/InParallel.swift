internal import Foundation
internal import Synchronization

/// Does the work on every element with so many threads; each takes the next element that nobody has.
///
/// - Throws: the error of the earliest element that failed; elements not yet begun are left.
func inParallel<Element: Sendable>(_ elements: [Element], workers: Int, _ work: @escaping @Sendable (Element) throws -> Void) throws
{
    let state = Mutex((next: 0, failure: (index: Int, error: any Error)?.none))
    let queue = DispatchQueue(label: "mapweave.work", attributes: .concurrent)
    let group = DispatchGroup()
    for _ in 0..<max(1, min(workers, elements.count)) {
        queue.async(group: group) {
            while true {
                let index = state.withLock { state -> Int? in
                    guard state.failure == nil, state.next < elements.count else { return nil }
                    defer { state.next += 1 }
                    return state.next
                }
                guard let index else { return }
                do { try work(elements[index]) } catch {
                    state.withLock { if $0.failure.map({ index < $0.index }) ?? true { $0.failure = (index, error) } }
                }
            }
        }
    }
    group.wait()
    if let failure = state.withLock({ $0.failure }) { throw failure.error }
}

import Glibc
import Synchronization

/// Hears SIGINT and SIGTERM, so that a job stops between frames.
enum Interruption {
    private static let requested = Atomic(false)

    static func listen() {
        for number in [SIGINT, SIGTERM] { signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) } }
    }

    static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

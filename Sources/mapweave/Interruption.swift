import Glibc
import Synchronization

/// Hears SIGINT, SIGTERM and SIGUSR1 (which Slurm can send ahead of a time limit), so that a job stops between frames.
enum Interruption {
    private static let requested = Atomic(false)

    static func listen() {
        for number in [SIGINT, SIGTERM, SIGUSR1] { signal(number) { _ in Interruption.requested.store(true, ordering: .relaxed) } }
    }

    static var isRequested: Bool { requested.load(ordering: .relaxed) }
}

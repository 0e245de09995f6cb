internal import Dispatch
internal import Foundation
internal import Jobs
internal import Logging
internal import ServiceLifecycle
internal import Store
internal import Synchronization

/// Works on a store's queue beside the server, on threads of its own, until the process is asked to stop.
struct WorkingQueue: Service {
    private let store: Store
    private let threads: Int
    private let logger: Logger

    init(store: Store, threads: Int, logger: Logger) {
        self.store = store
        self.threads = threads
        self.logger = logger
    }

    /// A job that is being worked on when the process is asked to stop goes back into the queue; what is stored of it stays.
    func run() async throws {
        let isStopping = Flag()
        let worker = Worker(store: store, threads: threads, logger: logger) { isStopping.isRaised }
        await withGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                let thread = Thread {
                    while !isStopping.isRaised {
                        do {
                            if try worker.work() != nil { continue }
                        } catch { logger.error("the queue could not be asked", metadata: ["error": "\(error)"]) }
                        // Other processes fill the queue too; nothing but the store tells when.
                        Thread.sleep(forTimeInterval: 0.25)
                    }
                    continuation.resume()
                }
                thread.start()
            }
        } onGracefulShutdown: {
            isStopping.raise()
        }
    }
}

/// Is raised once, from any thread.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isRaised: Bool { state.withLock { $0 } }
    func raise() { state.withLock { $0 = true } }
}

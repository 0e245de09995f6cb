import ArgumentParser
import Foundation
import Jobs
import Scene
import Store

struct WorkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Works on the queue's jobs, one after another, the highest priority first.",
        discussion: """
            Waits for more when the queue is empty, until it is stopped (Ctrl-C or SIGTERM); a job that it is at then goes back into the \
            queue and loses nothing that is stored. Any number of these may run on one store: no two of them work on the same job or \
            make the same segment. A job whose worker died is taken over at once on the same machine, else when its lease has run out \
            (\(Int(Worker.leaseSeconds)) s). Every step is logged to stderr.
            """)

    @OptionGroup var options: StoreOptions
    @Option(help: "Threads; maps do not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "End when the queue is empty: nothing to begin, now or after a wait.") var untilIdle = false

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run() throws {
        let store = try options.open()
        Interruption.listen()
        let worker = Worker(store: store, threads: workers, logger: standardErrorLogger("mapweave.work")) {
            Interruption.isRequested
        }
        while !Interruption.isRequested {
            if try worker.work() != nil { continue }
            if try untilIdle && store.nextDue() == nil { return }
            // Other processes fill the queue; nothing but the store tells when.
            Thread.sleep(forTimeInterval: 0.25)
        }
    }
}

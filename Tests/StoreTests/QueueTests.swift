import Scene
import Store
import Testing

@Suite struct QueueTests {
    let file: DatabaseFile
    let store: Store
    let key = String(repeating: "b", count: 64)

    init() throws {
        file = try DatabaseFile()
        store = try Store(path: file.path)
    }

    private func submit(_ id: String, priority: Int = 0, attempts: Int = 3, now: Double = 0) throws {
        try store.submit(id: id, name: id, spec: "{}", priority: priority, mostAttempts: attempts, now: now)
    }

    private func history(_ id: String) throws -> [JobEvent.Kind] { try store.events(ofJob: id).map(\.event) }

    @Test("a job is worked on by one holder at a time, and by another when the lease has run out")
    func leases() throws {
        try submit("low")
        try submit("high", priority: 5, now: 1)
        #expect(try store.claim(holder: "a", now: 2, leaseSeconds: 10)?.id == "high")
        #expect(try store.claim(id: "high", holder: "b", now: 3, leaseSeconds: 10) == nil)
        #expect(try store.renew("high", holder: "a", now: 11, leaseSeconds: 10) == .held)
        #expect(try store.claim(id: "high", holder: "b", now: 13, leaseSeconds: 10) == nil)
        #expect(try store.claim(id: "high", holder: "b", now: 22, leaseSeconds: 10)?.attempts == 2)
        #expect(try store.renew("high", holder: "a", now: 23, leaseSeconds: 10) == .lost)
        #expect(try !store.finish("high", holder: "a", as: .failed, error: "late", now: 24))
        #expect(try store.job("high").state == .running)
        #expect(try store.finish("high", holder: "b", as: .succeeded, now: 25))
        #expect(try store.job("high").state == .succeeded)
        #expect(try history("high") == [.submitted, .claimed, .holderLost, .claimed, .succeeded])
    }

    @Test("the same job twice is one job, even when it has ended, unless it is to begin anew")
    func idempotent() throws {
        #expect(try store.submit(id: "j", name: "n", spec: "{}", now: 0))
        #expect(try !store.submit(id: "j", name: "n", spec: "{}", now: 1))
        _ = try store.claim(holder: "a", now: 2, leaseSeconds: 1)
        #expect(try !store.submit(id: "j", name: "n", spec: "{}", restart: true, now: 2))
        try store.finish("j", holder: "a", as: .succeeded, now: 3)
        #expect(try !store.submit(id: "j", name: "n", spec: "{}", now: 4))
        #expect(try store.job("j").state == .succeeded)
        #expect(try store.submit(id: "j", name: "n", spec: "{}", restart: true, now: 5))
        #expect(try store.job("j").state == .submitted)
    }

    @Test("a job that fails waits longer each time, and after its last attempt for a person")
    func backoff() throws {
        try submit("j", attempts: 4)
        var now = 0.0
        for (attempt, wait) in [0.0, 2, 4].enumerated() {
            #expect(try store.claim(holder: "a", now: now, leaseSeconds: 1)?.attempts == attempt + 1)
            try store.giveBack("j", holder: "a", error: "power", now: now)
            #expect(try store.job("j").notBefore == now + wait)
            if wait > 0 { #expect(try store.claim(holder: "a", now: now + wait - 0.1, leaseSeconds: 1) == nil) }
            #expect(try store.nextDue() == now + wait)
            now += wait
        }
        _ = try store.claim(holder: "a", now: now, leaseSeconds: 1)
        try store.giveBack("j", holder: "a", error: "power", now: now)
        #expect(try store.job("j").state == .dead)
        #expect(try store.job("j").error == "power")
        #expect(try store.nextDue() == nil)
        try store.retry("j", now: 100)
        #expect(try store.claim(holder: "a", now: 100, leaseSeconds: 1)?.attempts == 1)
    }

    @Test("a job whose worker dies again and again is dead after its attempts, with the reason kept")
    func poison() throws {
        try submit("j", attempts: 3)
        var now = 0.0
        for _ in 1...3 {
            #expect(try store.claim(holder: "a", now: now, leaseSeconds: 60) != nil)
            try store.releaseLost(holders: ["a"], now: now)
            now += 10
        }
        #expect(try store.job("j").state == .dead)
        #expect(try store.job("j").error == "Its worker died.")
        #expect(try history("j").suffix(2) == [.holderLost, .dead])
    }

    @Test("a worker that is stopped costs the job no attempt and no wait")
    func stopped() throws {
        try submit("j", attempts: 1)
        for _ in 1...3 {
            #expect(try store.claim(holder: "a", now: 5, leaseSeconds: 1)?.attempts == 1)
            try store.giveBack("j", holder: "a", error: nil, countsAsAttempt: false, now: 5)
        }
        #expect(try store.job("j").state == .submitted)
    }

    @Test("a waiting job is cancelled at once, a running one by its holder, or with its holder")
    func cancel() throws {
        for id in ["waiting", "running", "lost"] { try submit(id) }
        try store.cancel("waiting", now: 1)
        #expect(try store.job("waiting").state == .cancelled)
        _ = try store.claim(id: "running", holder: "a", now: 2, leaseSeconds: 10)
        try store.cancel("running", now: 3)
        #expect(try store.job("running").isCancelAsked)
        #expect(try store.renew("running", holder: "a", now: 4, leaseSeconds: 10) == .cancelAsked)
        try store.finish("running", holder: "a", as: .cancelled, now: 5)
        #expect(try store.job("running").state == .cancelled)
        _ = try store.claim(id: "lost", holder: "b", now: 6, leaseSeconds: 10)
        try store.cancel("lost", now: 7)
        try store.releaseLost(holders: ["b"], now: 8)
        #expect(try store.job("lost").state == .cancelled)
        #expect(try store.job("lost").error == nil)
        #expect(throws: StoreError.hasEnded(job: "lost", state: "cancelled")) { try store.cancel("lost", now: 9) }
    }

    @Test("a heartbeat tells how far the job has come")
    func progress() throws {
        try submit("j")
        _ = try store.claim(holder: "a", now: 0, leaseSeconds: 10)
        let progress = JobRecord.Progress(stage: "training", done: 3, total: 8, perSecond: 0.5, psnr: 24.5)
        _ = try store.renew("j", holder: "a", progress: progress, now: 1, leaseSeconds: 10)
        _ = try store.renew("j", holder: "a", now: 2, leaseSeconds: 10)
        #expect(try store.job("j").progress == progress)
        #expect(progress.secondsLeft == 10)
        let next = JobRecord.Progress(stage: "fusing", done: 0, total: 8)
        _ = try store.renew("j", holder: "a", progress: next, now: 3, leaseSeconds: 10)
        #expect(try store.job("j").progress == next, "a pace and a PSNR are those of their stage")
    }

    @Test("a segment is made by one holder at a time; it falls free with the job, the lease or the holder")
    func segments() throws {
        for id in ["one", "two"] { try submit(id) }
        for (id, holder) in [("one", "a"), ("two", "b")] {
            _ = try store.claim(id: id, holder: holder, now: 0, leaseSeconds: 10)
        }
        func ask(_ holder: String, _ job: String, now: Double) throws -> Store.SegmentClaim {
            try store.claimSegment(key, job: job, holder: holder, now: now, leaseSeconds: 10)
        }
        #expect(try ask("a", "one", now: 0) == .taken)
        #expect(try ask("b", "two", now: 1) == .elsewhere)
        _ = try store.renew("one", holder: "a", now: 8, leaseSeconds: 10)
        #expect(try ask("b", "two", now: 12) == .elsewhere)
        try store.releaseLost(holders: ["a"], now: 13)
        #expect(try ask("b", "two", now: 13) == .taken)
        #expect(try ask("a", "one", now: 24) == .taken, "b's lease ran out")
        try store.storeSegment(
            SegmentRecord(key: key, drive: "d", ordinal: 0, prior: [], priorCells: 0), frames: [], partials: [])
        try store.releaseSegment(key, job: "one", holder: "a", stored: true, now: 25)
        #expect(try ask("b", "two", now: 26) == .stored)
    }

    @Test("a purged job takes along the segments only it was made of; one that runs stays, and everything with it")
    func purge() throws {
        let other = String(repeating: "c", count: 64)
        for id in ["one", "two"] { try submit(id) }
        for key in [key, other] {
            try store.storeSegment(
                SegmentRecord(key: key, drive: key, ordinal: 0, prior: [], priorCells: 0), frames: [], partials: [])
        }
        let (own, shared) = (
            SegmentReference(key: key, drive: "d", ordinal: 0), SegmentReference(key: other, drive: "e", ordinal: 0)
        )
        try store.setSegments(ofJob: "one", [own, shared])
        try store.setSegments(ofJob: "two", [shared])
        try store.cancel("one", now: 1)
        #expect(throws: StoreError.hasNotEnded(job: "two", state: "submitted")) { try store.purge(["one", "two"]) }
        #expect(try store.jobs().count == 2)
        #expect(try store.purge(["one"]) == 1)
        #expect(try !store.hasSegment(key))
        #expect(try store.hasSegment(other))
        #expect(throws: StoreError.unknownJob(name: "one", known: ["two"])) { try store.job("one") }
    }

    @Test("what cannot be cancelled, retried or purged is said in a sentence that tells what can")
    func sentences() {
        #expect(
            StoreError.hasEnded(job: "town", state: "succeeded").description == """
                The job has succeeded, so there is nothing to cancel.
                  in   job town
                  mend to run it once more, use mapweave retry town or mapweave run
                """)
        #expect(
            StoreError.hasNotEnded(job: "town", state: "running").description == """
                The job is running, so it is not purged; nothing was.
                  in   job town
                  mend wait for it to end, or cancel it first: mapweave cancel town
                """)
        #expect(
            StoreError.notToRetry(job: "town", state: "running").description == """
                The job is running, so there is nothing to try again.
                  in   job town
                  mend to look at changed inputs, use mapweave run or mapweave submit --again
                """)
    }
}

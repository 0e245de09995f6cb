internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Jobs
internal import NIOCore
internal import ServiceLifecycle
internal import Store

/// Submitting jobs, following them, stopping them.
struct JobRoutes: Sendable {
    let store: Store
    let settings: ServiceSettings
    let followers: Capacity

    func add(to router: Router<BasicRequestContext>) {
        router.get("/jobs") { _, _ in try json(await offloaded { try store.jobs().map(JobStatus.init) }) }
        router.post("/jobs") { request, _ in try await submit(request) }
        router.get("/jobs/{id}") { _, context in
            let id = try context.word("id")
            return try json(await offloaded { try JobStatus(job(id)) })
        }
        router.get("/jobs/{id}/log") { _, context in
            let id = try context.word("id")
            return try json(await offloaded { try store.events(ofJob: job(id).id) })
        }
        router.post("/jobs/{id}/cancel") { _, context in
            try json(await change(context.word("id")) { try store.cancel($0, now: $1) }, status: .accepted)
        }
        router.post("/jobs/{id}/retry") { _, context in
            try json(await change(context.word("id")) { try store.retry($0, now: $1) }, status: .accepted)
        }
        router.get("/events") { _, _ in try follow { try (text(store.jobs().map(JobStatus.init)), false) } }
        router.get("/jobs/{id}/events") { _, context in
            let id = try context.word("id")
            _ = try await offloaded { try job(id) }
            return try follow {
                let job = try job(id)
                return try (text(JobStatus(job)), job.state.isFinal)
            }
        }
    }

    /// By its id alone: names are for people at a terminal.
    private func job(_ id: String) throws -> JobRecord {
        let job = try store.job(id)
        guard job.id == id else { throw StoreError.unknownJob(name: id, known: []) }
        return job
    }

    private func change(_ id: String, _ change: @escaping @Sendable (String, Double) throws -> Void) async throws -> JobStatus {
        try await offloaded {
            try change(job(id).id, Date().timeIntervalSince1970)
            return try JobStatus(job(id))
        }
    }

    /// Takes a job file as the request's body; what it names must lie under a data root, the first of which relative paths begin at.
    private func submit(_ request: Request) async throws -> Response {
        guard let root = settings.dataRoots.first else { throw ServiceError.noDataRoots }
        let query = request.uri.queryParameters
        var (priority, again) = (0, false)
        if let text = query["priority"] {
            guard let value = Int(text), abs(value) <= 1000 else {
                throw ServiceError.badParameter(name: "priority", expected: "a whole number from -1000 to 1000")
            }
            priority = value
        }
        if let text = query["again"] {
            guard text == "true" || text == "false" else {
                throw ServiceError.badParameter(name: "again", expected: "true or false")
            }
            again = text == "true"
        }
        var request = request
        let body = try await request.collected(upTo: settings.mostBodyBytes)
        let status = try await offloaded { [priority, again] in
            let specification = try JobSpecification(yaml: body, path: root + "/request.yaml", within: settings.dataRoots)
            let id = try Jobs.submit(specification, to: store, priority: priority, again: again)
            return try JobStatus(job(id))
        }
        var response = try json(status, status: .created)
        response.headers[.location] = "/jobs/\(status.id)"
        return response
    }

    /// Sends an event whenever what `read` tells has changed, until it is final, the client goes or the server stops.
    private func follow(_ read: @escaping @Sendable () throws -> (text: String, isFinal: Bool)) throws -> Response {
        guard followers.enter() else { throw ServiceError.busy(what: "followers") }
        let stream = AsyncStream<ByteBuffer> { continuation in
            let task = Task {
                await cancelWhenGracefulShutdown {
                    var (last, quiet) = ("", 0)
                    while !Task.isCancelled {
                        guard let now = try? await offloaded(read) else { break }
                        quiet += 1
                        if now.text != last {
                            continuation.yield(ByteBuffer(string: "event: status\ndata: \(now.text)\n\n"))
                            (last, quiet) = (now.text, 0)
                        } else if quiet % 20 == 0 {
                            // Lets both sides find out that the other is gone.
                            continuation.yield(ByteBuffer(string: ": still here\n\n"))
                        }
                        if now.isFinal { break }
                        guard (try? await Task.sleep(for: .milliseconds(500))) != nil else { break }
                    }
                    continuation.finish()
                }
            }
            continuation.onTermination = { _ in
                task.cancel()
                followers.leave()
            }
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody(asyncSequence: stream))
    }
}

/// One line of JSON with sorted keys.
private func text(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
}

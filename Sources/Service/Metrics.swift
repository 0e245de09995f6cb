internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Store
internal import Synchronization

/// Counts what the server does, and tells it in the OpenMetrics text format.
final class Metrics: Sendable {
    private struct Route: Hashable {
        let method, path: String
        let code: Int
    }

    private let state = Mutex((requests: [Route: (count: Int, seconds: Double)](), hits: 0, misses: 0))

    func count(_ method: String, _ path: String, _ code: Int, seconds: Double) {
        state.withLock { state in
            let route = Route(method: method, path: path, code: code)
            let before = state.requests[route] ?? (0, 0)
            state.requests[route] = (before.count + 1, before.seconds + seconds)
        }
    }

    func countTile(cached: Bool) { state.withLock { if cached { $0.hits += 1 } else { $0.misses += 1 } } }

    func text(_ store: Store) throws -> String {
        let (requests, hits, misses) = state.withLock { ($0.requests, $0.hits, $0.misses) }
        var lines = ["# TYPE mapweave_jobs gauge", "# HELP mapweave_jobs Jobs in the store by state."]
        let counts = try store.jobCounts()
        for state in JobRecord.State.allCases { lines.append("mapweave_jobs{state=\"\(state.rawValue)\"} \(counts[state] ?? 0)") }
        lines += ["# TYPE mapweave_requests counter", "# HELP mapweave_requests Requests answered."]
        let sorted = requests.sorted { ($0.key.path, $0.key.method, $0.key.code) < ($1.key.path, $1.key.method, $1.key.code) }
        for (route, value) in sorted { lines.append("mapweave_requests_total{\(Self.labels(route))} \(value.count)") }
        lines += [
            "# TYPE mapweave_request_seconds counter", "# UNIT mapweave_request_seconds seconds",
            "# HELP mapweave_request_seconds Time spent on requests until their answer began.",
        ]
        for (route, value) in sorted { lines.append("mapweave_request_seconds_total{\(Self.labels(route))} \(value.seconds)") }
        lines += [
            "# TYPE mapweave_tiles counter", "# HELP mapweave_tiles Tile pictures asked for.",
            "mapweave_tiles_total{cached=\"yes\"} \(hits)", "mapweave_tiles_total{cached=\"no\"} \(misses)",
            "# TYPE process_resident_memory_bytes gauge", "# UNIT process_resident_memory_bytes bytes",
            "process_resident_memory_bytes \(Self.residentBytes)", "# EOF", "",
        ]
        return lines.joined(separator: "\n")
    }

    private static func labels(_ route: Route) -> String {
        "method=\"\(route.method)\",path=\"\(route.path)\",code=\"\(route.code)\""
    }

    /// The second number of /proc/self/statm, in pages.
    private static var residentBytes: Int {
        let words = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
        return words.count > 1 ? (Int(words[1]) ?? 0) * 4096 : 0
    }
}

/// Hears of every request and its answer.
struct MetricsRecorder: RouterMiddleware {
    let metrics: Metrics

    func handle(_ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response)
        async throws -> Response
    {
        let start = ContinuousClock.now
        let response = try await next(request, context)
        // The route, not the address: there are few of them, whatever clients ask for.
        metrics.count(
            ["GET", "HEAD", "POST"].contains(request.method.rawValue) ? request.method.rawValue : "other",
            context.endpointPath ?? "none", response.status.code, seconds: (ContinuousClock.now - start) / .seconds(1))
        return response
    }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Lets in whom the settings admit, from where they may come, and no more at a time than the server bears.
struct Doorkeeper: RouterMiddleware {
    static let cookie = "mapweave_token"
    let settings: ServiceSettings
    let requests: Capacity

    func handle(_ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response)
        async throws -> Response
    {
        try checkHost(request)
        if request.method != .get && request.method != .head { try checkSite(request) }
        if !isForEverybody(request.uri.path), settings.token != nil {
            guard let offered = offered(by: request), settings.admits(offered) else { throw ServiceError.noToken }
        }
        guard requests.enter() else { throw ServiceError.busy(what: "requests") }
        defer { requests.leave() }
        var response = try await next(request, context)
        // Names come from files and from the network: nothing but the server's own scripts and styles may run.
        response.headers[.contentSecurityPolicy] =
            "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
        response.headers[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "no-referrer" }
        return response
    }

    /// A page elsewhere may point a name of its own at this machine; without a token only the server's own names are answered.
    private func checkHost(_ request: Request) throws(ServiceError) {
        guard settings.token == nil, let authority = request.head.authority else { return }
        let host =
            authority.hasPrefix("[")
            ? String(authority.prefix { $0 != "]" }) + "]" : String(authority.prefix { $0 != ":" })
        guard ServiceSettings.isLoopback(host) || host == settings.host else { throw .foreignHost(host: host) }
    }

    private func checkSite(_ request: Request) throws(ServiceError) {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name], site == "cross-site" {
            throw .foreignSite
        }
        guard let origin = request.headers[.origin], let authority = request.head.authority else { return }
        guard origin == "http://\(authority)" || origin == "https://\(authority)" else { throw .foreignSite }
    }

    /// What shows nothing of any map.
    private func isForEverybody(_ path: String) -> Bool {
        ["/", "/healthz", "/openapi.yaml", "/session"].contains(path) || path.hasPrefix("/assets/")
    }

    private func offered(by request: Request) -> String? {
        if let header = request.headers[.authorization] {
            return header.hasPrefix("Bearer ") ? String(header.dropFirst(7)) : nil
        }
        for field in request.headers[values: .cookie] {
            for pair in field.split(separator: ";") {
                let parts = pair.split(separator: "=", maxSplits: 1).map { $0.trimmingCharacters(in: .whitespaces) }
                if parts.count == 2, parts[0] == Self.cookie { return parts[1].removingPercentEncoding }
            }
        }
        return nil
    }
}

/// How many of something there may be at a time.
final class Capacity: Sendable {
    private let most: Int
    private let inside = Mutex(0)

    init(_ most: Int) { self.most = most }

    /// Whether there was room; whoever entered must leave.
    func enter() -> Bool {
        inside.withLock { inside in
            guard inside < most else { return false }
            inside += 1
            return true
        }
    }

    func leave() { inside.withLock { $0 -= 1 } }
}

internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Synchronization

/// Tells an address that nobody knows from one that is known but not asked in this way.
final class MethodCheck: RouterMiddleware {
    private let routes = Mutex([(path: [RouterPath.Element], method: HTTPRequest.Method)]())

    /// Takes over what a router knows; before that every address counts as unknown.
    func learn(_ router: Router<BasicRequestContext>) {
        let known = router.routes.map { ($0.path.components, $0.method) }
        routes.withLock { $0 = known }
    }

    func handle(_ request: Request, context: BasicRequestContext, next: (Request, BasicRequestContext) async throws -> Response)
        async throws -> Response
    {
        do { return try await next(request, context) } catch let error as HTTPError where error.status == .notFound {
            let methods = methods(at: request.uri.path)
            guard !methods.isEmpty else { throw ServiceError.nothing(what: "page at this address") }
            throw ServiceError.otherMethod(known: methods)
        }
    }

    /// In alphabetical order; whoever may get may ask for the head too.
    private func methods(at path: String) -> [String] {
        let parts = path.split(separator: "/")
        let known = routes.withLock { $0 }.filter { route in
            route.path.count == parts.count && zip(route.path, parts).allSatisfy { $0 ~= $1 }
        }
        return Set(known.flatMap { $0.method == .get ? ["GET", "HEAD"] : [$0.method.rawValue] }).sorted()
    }
}

package import Hummingbird

/// The HTTP service over a store: health now, everything else a route of its own.
package struct MapServer {
    package let address: BindAddress

    package init(host: String, port: Int) { address = .hostname(host, port: port) }

    package var router: Router<BasicRequestContext> {
        let router = Router()
        router.get("/healthz") { _, _ in "ok" }
        return router
    }

    /// Serves until the process is asked to stop (SIGINT, SIGTERM), then lets running requests finish.
    package func run() async throws {
        let application = Application(router: router, configuration: .init(address: address, serverName: "mapweave"))
        try await application.runService()
    }
}

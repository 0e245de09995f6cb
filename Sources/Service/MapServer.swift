package import Hummingbird
internal import HummingbirdCore
internal import Logging
public import Store

/// The HTTP service over a store: jobs, maps and the dashboard.
public struct MapServer: Sendable {
    private let store: Store
    private let settings: ServiceSettings

    public init(store: Store, settings: ServiceSettings) {
        self.store = store
        self.settings = settings
    }

    package var router: Router<BasicRequestContext> {
        let metrics = Metrics()
        let shelf = MapShelf(store)
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            MetricsRecorder(metrics: metrics)
            ErrorResponses()
            Doorkeeper(settings: settings, requests: Capacity(settings.mostRequests))
        }
        PageRoutes(store: store, settings: settings, metrics: metrics).add(to: router)
        JobRoutes(store: store, settings: settings, followers: Capacity(settings.mostFollowers)).add(to: router)
        MapRoutes(shelf: shelf, pictures: TilePictures(metrics)).add(to: router)
        DifferenceRoutes(shelf: shelf).add(to: router)
        FileRoutes(shelf: shelf, settings: settings, exports: Capacity(settings.mostExports)).add(to: router)
        return router
    }

    package var application: Application<RouterResponder<BasicRequestContext>> {
        Application(
            router: router,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [
                        RequestDeadline(receiveSeconds: settings.receiveSeconds, idleSeconds: settings.idleSeconds)
                    ],
                    httpDecoderConfiguration: .init(maxHeaderFieldSize: 8192, maxHeaderListSize: 32768, maxHeaderFieldCount: 100))),
            configuration: .init(
                address: .hostname(settings.host, port: settings.port), serverName: "mapweave",
                availableConnectionsDelegate: MaximumAvailableConnections(settings.mostConnections)))
    }

    /// Serves until the process is asked to stop (SIGINT, SIGTERM), then lets running requests finish.
    public func run() async throws { try await application.runService() }
}

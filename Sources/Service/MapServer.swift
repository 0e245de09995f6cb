package import Hummingbird
internal import HummingbirdCore
public import Logging
public import Store

/// The HTTP service over a store: jobs, maps and the dashboard.
public struct MapServer: Sendable {
    private let store: Store
    private let settings: ServiceSettings
    private let logger: Logger

    public init(store: Store, settings: ServiceSettings, logger: Logger = Logger(label: "mapweave.serve")) {
        self.store = store
        self.settings = settings
        self.logger = logger
    }

    package var router: Router<BasicRequestContext> {
        let metrics = Metrics()
        let shelf = MapShelf(store)
        let methods = MethodCheck()
        let router = Router(options: .autoGenerateHeadEndpoints)
        router.addMiddleware {
            MetricsRecorder(metrics: metrics)
            ErrorResponses()
            Doorkeeper(settings: settings, requests: Capacity(settings.mostRequests))
            methods
        }
        PageRoutes(store: store, settings: settings, metrics: metrics).add(to: router)
        JobRoutes(store: store, settings: settings, followers: Capacity(settings.mostFollowers)).add(to: router)
        MapRoutes(shelf: shelf, pictures: TilePictures(metrics)).add(to: router)
        DifferenceRoutes(shelf: shelf).add(to: router)
        FileRoutes(shelf: shelf, settings: settings, exports: Capacity(settings.mostExports)).add(to: router)
        methods.learn(router)
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
                availableConnectionsDelegate: MaximumAvailableConnections(settings.mostConnections)),
            services: settings.workers > 0 ? [WorkingQueue(store: store, threads: settings.workers, logger: logger)] : [],
            logger: logger)
    }

    /// Serves until the process is asked to stop (SIGINT, SIGTERM), then lets running requests finish and gives back the job it is at.
    public func run() async throws { try await application.runService() }
}

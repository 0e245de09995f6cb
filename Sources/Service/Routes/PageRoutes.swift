internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Store

/// The dashboard's files, signing in, and what machines ask a server.
struct PageRoutes: Sendable {
    let store: Store
    let settings: ServiceSettings
    let metrics: Metrics

    func add(to router: Router<BasicRequestContext>) {
        router.get("/healthz") { _, _ in
            _ = try await offloaded { try store.jobCounts() }
            return "ok"
        }
        router.get("/metrics") { _, _ in
            let text = try await offloaded { try metrics.text(store) }
            return Self.file(Array(text.utf8), "application/openmetrics-text; version=1.0.0; charset=utf-8")
        }
        router.get("/openapi.yaml") { _, _ in Self.file(PackageResources.openapi_yaml, "application/yaml") }
        router.get("/") { _, _ in Self.file(PackageResources.index_html, "text/html; charset=utf-8") }
        router.get("/assets/{name}") { _, context in
            let name = try context.word("name")
            guard let file = Self.own[name] else { throw ServiceError.nothing(what: "file \"\(name)\"") }
            return Self.file(file.bytes, file.type)
        }
        router.get("/assets/leaflet/{name}") { _, context in
            let name = try context.word("name")
            guard let type = Self.leaflet[name] else { throw ServiceError.nothing(what: "file \"\(name)\"") }
            let path = "\(settings.leaflet)/\(name)"
            guard let data = try await offloaded({ FileManager.default.contents(atPath: path) }) else {
                throw ServiceError.nothing(what: "Leaflet; install the package libjs-leaflet")
            }
            return Self.file([UInt8](data), type)
        }
        router.post("/session") { request, _ in
            var request = request
            let offered = try await request.collected(upTo: 4096).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !offered.isEmpty else { throw ServiceError.badParameter(name: "the body", expected: "the server's token") }
            guard settings.admits(offered) else { throw ServiceError.noToken }
            let value = offered.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            return Response(
                status: .noContent,
                headers: [.setCookie: "\(Doorkeeper.cookie)=\(value); Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000"])
        }
    }

    private static func file(_ bytes: [UInt8], _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: type, .cacheControl: "no-cache"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)))
    }

    private static let own: [String: (bytes: [UInt8], type: String)] = [
        "style.css": (PackageResources.style_css, "text/css; charset=utf-8"),
        "app.js": (PackageResources.app_js, "text/javascript; charset=utf-8"),
        "map.js": (PackageResources.map_js, "text/javascript; charset=utf-8"),
        "charts.js": (PackageResources.charts_js, "text/javascript; charset=utf-8"),
    ]

    private static let leaflet = [
        "leaflet.js": "text/javascript; charset=utf-8", "leaflet.css": "text/css; charset=utf-8",
    ]
}

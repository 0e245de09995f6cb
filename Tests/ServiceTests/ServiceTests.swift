import Formats
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Service
import Store
import Streets
import Testing

/// A store with one job that waits, in a folder of its own, which goes with it.
final class ServedStore {
    let folder = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString)"
    let store: Store

    init() throws {
        store = try Store(path: folder + "/map.db")
        try store.submit(id: "a1", name: "<script>alert(1)</script>", spec: "{}", now: 0)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func application(token: String? = nil, dataRoots: [String] = []) throws -> some ApplicationProtocol {
        Application(
            router: MapServer(store: store, settings: try ServiceSettings(token: token, dataRoots: dataRoots)).router)
    }
}

@Suite struct ServiceTests {
    let served: ServedStore
    init() throws { served = try ServedStore() }

    @Test("a server that runs says so at /healthz, and nothing at an address nobody knows")
    func health() async throws {
        try await served.application().test(.router) { client in
            try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/nowhere", method: .get) { #expect($0.status == .notFound) }
            for path in [
                "/assets/..%2f..%2fetc%2fpasswd", "/assets/leaflet/..%2f..%2f..%2f..%2fetc%2fpasswd", "/jobs/..%2f..%2fetc",
            ] {
                try await client.execute(uri: path, method: .get) { #expect($0.status == .notFound, "\(path)") }
            }
        }
    }

    @Test("an address that is known but not asked in this way says in which ways it can be")
    func methods() async throws {
        try await served.application().test(.router) { client in
            for (path, method, allow) in [
                ("/jobs", HTTPRequest.Method.delete, "GET, HEAD, POST"), ("/jobs/a1/cancel", .get, "POST"),
                ("/jobs/a1/tiles/classes/6/0/0.png", .put, "GET, HEAD"), ("/healthz", .options, "GET, HEAD"),
            ] {
                try await client.execute(uri: path, method: method) { response in
                    #expect(response.status == .methodNotAllowed, "\(path)")
                    #expect(response.headers[.allow] == allow, "\(path)")
                }
            }
            try await client.execute(uri: "/jobs/a1/nowhere", method: .post) { #expect($0.status == .notFound) }
        }
    }

    @Test("nobody is shown a map without the token, and whoever has it is")
    func token() async throws {
        let token = "0123456789abcdef-secret"
        try await served.application(token: token).test(.router) { client in
            let near = [
                "\(token)x", "x\(token)", String(token.dropLast()), String(token.dropFirst()), token.uppercased(),
            ]
            for offered in [nil, "", "Bearer ", "Bearer wrong", token, "Basic \(token)"] + near.map({ "Bearer \($0)" }) {
                var headers: HTTPFields = [:]
                if let offered { headers[.authorization] = offered }
                try await client.execute(uri: "/jobs", method: .get, headers: headers) { #expect($0.status == .unauthorized) }
            }
            try await client.execute(uri: "/jobs", method: .get, headers: [.authorization: "Bearer \(token)"]) {
                #expect($0.status == .ok)
            }
            try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/session", method: .post, body: ByteBuffer(string: "wrong")) {
                #expect($0.status == .unauthorized)
            }
            let cookie = try await client.execute(uri: "/session", method: .post, body: ByteBuffer(string: token)) {
                $0.headers[.setCookie] ?? ""
            }
            #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
            let pair = String(cookie.prefix { $0 != ";" })
            try await client.execute(uri: "/jobs", method: .get, headers: [.cookie: pair]) { #expect($0.status == .ok) }
        }
    }

    @Test("a server that others could reach asks for a token, and a short one is refused")
    func openToAll() {
        #expect(throws: ServiceError.openToAll(host: "0.0.0.0")) { try ServiceSettings(host: "0.0.0.0") }
        #expect(throws: ServiceError.openToAll(host: "127.evil.example")) { try ServiceSettings(host: "127.evil.example") }
        #expect(throws: ServiceError.shortToken) { try ServiceSettings(token: "short") }
    }

    @Test("another site can neither post to the server nor give it a name of its own")
    func otherSites() async throws {
        try await served.application(dataRoots: ["/tmp"]).test(.router) { client in
            let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
            try await client.execute(uri: "/jobs/a1/cancel", method: .post, headers: [site: "cross-site"]) {
                #expect($0.status == .forbidden)
            }
            for origin in ["http://evil.example", "null", "https://localhost.evil.example"] {
                for path in ["/jobs/a1/cancel", "/session", "/jobs"] {
                    try await client.execute(uri: path, method: .post, headers: [.origin: origin]) {
                        #expect($0.status == .forbidden, "\(path) from \(origin)")
                    }
                }
            }
            try await client.execute(uri: "/jobs/a1", method: .get) { #expect($0.status == .ok) }
        }
        #expect(try served.store.job("a1").state == .submitted)
    }

    @Test("a name that is HTML comes as text, in an answer that is no page")
    func htmlNames() async throws {
        try await served.application().test(.router) { client in
            try await client.execute(uri: "/jobs", method: .get) { response in
                #expect(response.headers[.contentType] == "application/json")
                #expect(response.headers[.xContentTypeOptions] == "nosniff")
                #expect(response.headers[.contentSecurityPolicy]?.contains("default-src 'self'") == true)
            }
        }
    }

    @Test(
        "a job from the network names only data under a data root, links followed, and learns nothing of what lies elsewhere",
        arguments: ["/etc", "../../etc", "link", "/no/such/folder", "inside/../../outside"])
    func roots(path: String) async throws {
        let root = served.folder + "/data"
        try FileManager.default.createDirectory(atPath: root + "/inside", withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: served.folder + "/outside", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(atPath: root + "/link", withDestinationPath: served.folder + "/outside")
        let job = "name: x\ndataset: {root: \(path)}\npredictions: {path: inside}\n"
        try await served.application(dataRoots: [root]).test(.router) { client in
            try await client.execute(uri: "/jobs", method: .post, body: ByteBuffer(string: job)) { response in
                #expect(response.status.code == 422)
                #expect(String(buffer: response.body).contains("names nothing that lies under a data root"))
            }
            let good = "name: x\ndataset: {root: inside}\npredictions: {path: inside}\n"
            try await client.execute(uri: "/jobs", method: .post, body: ByteBuffer(string: good)) { #expect($0.status == .created) }
        }
        try await served.application().test(.router) { client in
            try await client.execute(uri: "/jobs", method: .post, body: ByteBuffer(string: job)) {
                #expect($0.status == .forbidden)
            }
        }
    }

    @Test("a body that is too large, too deep or multiplies itself is refused before it is read as a job")
    func hostileBodies() async throws {
        let laughs = "a: &a [x, x]\n" + (0..<9).map { "b\($0): [\"q\", *a, *a]\n" }.joined()
        let bodies = [
            (String(repeating: "x", count: 300 << 10), 413), (laughs, 422), (String(repeating: "[", count: 100_000), 422),
            (String(repeating: "- ", count: 100_000), 422), (String(repeating: "? ", count: 50_000), 422),
            ("name: \u{0}\u{1}", 422), ("", 422),
        ]
        try await served.application(dataRoots: [served.folder]).test(.router) { client in
            for (body, code) in bodies {
                try await client.execute(uri: "/jobs", method: .post, body: ByteBuffer(string: body)) {
                    #expect($0.status.code == code, "\(body.prefix(12))")
                }
            }
        }
    }

    @Test("metrics tell the queue and what was asked, and end as OpenMetrics does")
    func metrics() async throws {
        try await served.application().test(.router) { client in
            try await client.execute(uri: "/jobs/zzz", method: .get) { #expect($0.status == .notFound) }
            try await client.execute(uri: "/metrics", method: .get) { response in
                let text = String(buffer: response.body)
                #expect(text.contains("mapweave_jobs{state=\"submitted\"} 1\n"))
                #expect(text.contains("mapweave_requests_total{method=\"GET\",path=\"/jobs/{id}\",code=\"404\"} 1\n"))
                #expect(text.hasSuffix("# EOF\n"))
            }
        }
    }

    @Test("a server that works on its queue makes the maps of the jobs it takes, and stops when it is asked to")
    func works() async throws {
        let town = served.folder + "/town"
        try SimulatedDataset(preset: .crossroads, seed: 1, drives: 1, frames: 2, imageWidth: nil).write(to: town)
        try served.store.cancel("a1", now: 1)
        let settings = try ServiceSettings(port: 0, dataRoots: [town], workers: 1)
        try await MapServer(store: served.store, settings: settings).application.test(.live) { client in
            let job = "name: town\ndataset: {root: dataset}\npredictions: {path: predictions/streets-ipm}\n"
            let id = try await client.execute(uri: "/jobs", method: .post, body: ByteBuffer(string: job)) { response in
                #expect(response.status == .created)
                return try #require(response.headers[.location])
            }
            // The events end when the job has.
            try await client.execute(uri: "\(id)/events", method: .get) { response in
                let last = String(buffer: response.body).split(separator: "\n").last { $0.hasPrefix("data: ") }
                #expect(last?.contains("\"state\":\"succeeded\"") == true, "\(last ?? "")")
            }
            try await client.execute(uri: "\(id)/tilejson/classes", method: .get) { #expect($0.status == .ok) }
        }
    }
}

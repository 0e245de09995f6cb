import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Service
import Testing

@Suite struct HealthTests {
    @Test("a server that runs says so at /healthz, and nothing at an address nobody knows")
    func health() async throws {
        let application = Application(router: MapServer(host: "127.0.0.1", port: 0).router)
        try await application.test(.router) { client in
            try await client.execute(uri: "/healthz", method: .get) { #expect($0.status == .ok) }
            try await client.execute(uri: "/nowhere", method: .get) { #expect($0.status == .notFound) }
        }
    }
}

import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Service
import Store
import Testing

/// Clients that speak to the server's socket as no good client would.
@Suite struct HostileClientTests {
    let served: ServedStore
    init() throws { served = try ServedStore() }

    @Test(
        "a name that another site gave this machine is not answered, as its pages could read what it says",
        arguments: [false, true])
    func hostNames(hasToken: Bool) async throws {
        let token = "0123456789abcdef-secret"
        let settings = try ServiceSettings(port: 0, token: hasToken ? token : nil)
        try await MapServer(store: served.store, settings: settings).application.test(.live) { client in
            let port = try #require(client.port)
            for (host, code) in [
                ("127.0.0.1:\(port)", "200"), ("localhost:\(port)", "200"), ("[::1]:\(port)", "200"),
                ("evil.example", hasToken ? "401" : "421"), ("127.0.0.1.evil.example", hasToken ? "401" : "421"),
                ("localhost.evil.example:\(port)", hasToken ? "401" : "421"),
            ] {
                // Whoever knows the token may come by any name: a page elsewhere does not know it.
                let authorization = hasToken && code == "200" ? "Authorization: Bearer \(token)\\r\\n" : ""
                let answer = try await rawAnswer(port: port, "GET /jobs HTTP/1.1\\r\\nHost: \(host)\\r\\n\(authorization)\\r\\n")
                #expect(answer.hasPrefix("HTTP/1.1 \(code)"), "\(host): \(answer.prefix(60))")
            }
        }
    }

    @Test("a body that does not say how long it is, and goes on and on, is refused when it is too long")
    func endlessBody() async throws {
        let settings = try ServiceSettings(port: 0, dataRoots: [served.folder])
        try await MapServer(store: served.store, settings: settings).application.test(.live) { client in
            let answer = try await python(
                """
                import socket
                s = socket.create_connection(("127.0.0.1", \(try #require(client.port))), timeout=10)
                s.sendall(b"POST /jobs HTTP/1.1\\r\\nHost: localhost\\r\\nTransfer-Encoding: chunked\\r\\n\\r\\n")
                try:
                    for _ in range(4096): s.sendall(b"10000\\r\\n" + b"#" * 65536 + b"\\r\\n")
                except OSError: print("cut off")
                try: print(s.recv(4096).decode("latin-1"))
                except OSError: print("cut off")
                """)
            #expect(answer.contains("413") || answer.contains("cut off"), "\(answer.prefix(80))")
        }
        #expect(try served.store.jobs().count == 1)
    }

    @Test(
        "a client that sends its request too slowly is let go",
        arguments: [
            "GET /healthz HTTP/1.1\\r\\nX: ", "POST /session HTTP/1.1\\r\\nHost: localhost\\r\\nContent-Length: 900\\r\\n\\r\\n",
        ])
    func slow(start: String) async throws {
        let settings = try ServiceSettings(port: 0, receiveSeconds: 1, idleSeconds: 1)
        try await MapServer(store: served.store, settings: settings).application.test(.live) { client in
            let port = try #require(client.port)
            let began = ContinuousClock.now
            let output = try await slowClient(port: port, start)
            // The clock bounds the test from above only: a server that never lets go would hold it for half a minute.
            #expect(output.isEmpty && ContinuousClock.now - began < .seconds(20))
        }
    }
}

/// Sends bytes as they stand (Python escapes allowed) and gives the first of what comes back.
private func rawAnswer(port: Int, _ request: String) async throws -> String {
    try await python(
        """
        import socket
        s = socket.create_connection(("127.0.0.1", \(port)), timeout=10)
        s.sendall(b"\(request)")
        print(s.recv(4096).decode("latin-1"))
        """)
}

/// Sends the start, then one byte a tenth of a second for half a minute, or until the server hangs up; gives what the server said.
private func slowClient(port: Int, _ start: String) async throws -> String {
    try await python(
        """
        import socket, time
        s = socket.create_connection(("127.0.0.1", \(port)))
        try:
            s.sendall(b"\(start)")
            for byte in b"x" * 300:
                s.send(bytes([byte])); time.sleep(0.1)
        except OSError: raise SystemExit
        print("served to the end")
        """)
}

/// What a script prints.
private func python(_ script: String) async throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script]
    let pipe = Pipe()
    process.standardOutput = pipe
    return try await withCheckedThrowingContinuation { continuation in
        process.terminationHandler = { _ in
            continuation.resume(returning: String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self))
        }
        do { try process.run() } catch { continuation.resume(throwing: error) }
    }
}

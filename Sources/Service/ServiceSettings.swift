internal import Crypto
internal import Foundation
internal import Scene

/// How a server listens, whom it lets in, and how much it bears.
public struct ServiceSettings: Sendable {
    public let host: String
    public let port: Int
    /// Nobody is let in without it, but for what shows nothing of any map; nil where everybody is.
    let token: String?
    /// Folders that jobs from the network may name data in, absolute.
    let dataRoots: [String]
    /// Where Leaflet's files lie.
    let leaflet: String
    /// Threads that work on the queue beside the server; none leaves the queue to others.
    let workers: Int
    /// Bytes of a request's body.
    let mostBodyBytes = 256 << 10
    /// Requests worked on at the same time, connections, followers of events, and exports.
    let mostRequests = 256
    let mostConnections = 512
    let mostFollowers = 64
    let mostExports = 1
    /// A request must have come whole after so many seconds; a connection may lie idle for so many.
    let receiveSeconds, idleSeconds: Int64

    /// - Throws: `ServiceError.openToAll` where others could reach the server and no token is asked for.
    public init(
        host: String = "127.0.0.1", port: Int = 8080, token: String? = nil, dataRoots: [String] = [],
        leaflet: String = "/usr/share/javascript/leaflet", workers: Int = 0, receiveSeconds: Int64 = 15, idleSeconds: Int64 = 60
    ) throws(ServiceError) {
        guard token != nil || Self.isLoopback(host) else { throw .openToAll(host: host) }
        if let token, token.utf8.count < 16 { throw .shortToken }
        self.host = host
        self.port = port
        self.token = token
        self.dataRoots = dataRoots.map { URL(fileURLWithPath: $0).standardizedFileURL.path }
        self.leaflet = leaflet
        self.workers = workers
        self.receiveSeconds = receiveSeconds
        self.idleSeconds = idleSeconds
    }

    static func isLoopback(_ host: String) -> Bool {
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        let isIPv4 = numbers.count == 4 && numbers.allSatisfy { UInt8($0) != nil } && numbers[0] == "127"
        return isIPv4 || ["localhost", "::1", "[::1]"].contains(host.lowercased())
    }

    /// Compares in a time that depends on neither token: their digests are compared whole.
    func admits(_ offered: String) -> Bool {
        guard let token else { return true }
        let (a, b) = (SHA256.hash(data: Data(token.utf8)), SHA256.hash(data: Data(offered.utf8)))
        return zip(a, b).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

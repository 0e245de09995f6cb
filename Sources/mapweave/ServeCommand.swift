import ArgumentParser
import Formats
import Foundation
import Service

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves the store over HTTP, with a dashboard, until it is asked to stop (Ctrl-C or SIGTERM).",
        discussion: """
            The dashboard is at /, what else there is at /openapi.yaml. Jobs are worked on as they come, with --workers threads; \
            mapweave work on the same store, in as many processes as you like, helps. With --workers 0 the queue is left to them alone.

            Jobs from the network may name data under the folders given with --data-root only; relative paths in them begin at the \
            first of these. Listening on anything but this machine's own address asks for --token-file.
            """)

    @OptionGroup var options: StoreOptions
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on.") var port = 8080
    @Option(
        help: ArgumentHelp(
            "A file with the token that clients must show, sixteen characters or more.",
            discussion: "Sent as Authorization: Bearer TOKEN, or typed into the dashboard.", valueName: "file"))
    var tokenFile: String?
    @Option(help: ArgumentHelp("A folder that jobs from the network may name data in; as often as needed.", valueName: "dir"))
    var dataRoot: [String] = []
    @Option(help: "Threads that work on the queue; maps do not depend on them. By default all processors but one, at least one.")
    var workers = max(1, ProcessInfo.processInfo.activeProcessorCount - 1)
    @Option(help: ArgumentHelp("Where Leaflet's files lie.", valueName: "dir")) var leaflet = "/usr/share/javascript/leaflet"

    func validate() throws {
        guard (0...65535).contains(port) else { throw ValidationError("--port takes a number from 0 to 65535") }
        guard (0...256).contains(workers) else { throw ValidationError("--workers takes a number from 0 to 256") }
    }

    func run() async throws {
        let token = try tokenFile.map {
            String(decoding: try readFile($0, limit: 4096), as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let settings = try ServiceSettings(
            host: host, port: port, token: token, dataRoots: dataRoot, leaflet: leaflet, workers: workers)
        try await MapServer(store: options.openOrMake(), settings: settings, logger: standardErrorLogger("mapweave.serve")).run()
    }
}

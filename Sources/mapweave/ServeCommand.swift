import ArgumentParser
import Service

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serves the store over HTTP until it is asked to stop (Ctrl-C or SIGTERM).")

    @OptionGroup var options: StoreOptions
    @Option(help: "The address to listen on.") var host = "127.0.0.1"
    @Option(help: "The port to listen on.") var port = 8080

    func run() async throws {
        _ = try options.open()
        try await MapServer(host: host, port: port).run()
    }
}

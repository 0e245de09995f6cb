public import ArgumentParser
import Foundation
public import Jobs
import Scene

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "export", abstract: "Writes a job's map to a file.")

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: "npz: everything, for Python. png: classes, with a world file beside it.") var format = ExportFormat.npz
    @Option(help: ArgumentHelp("Where to write.", valueName: "file")) var out: String
    @OptionGroup var options: StoreOptions

    func run() throws {
        try export(StoredMap(job, in: options.open()), as: format, to: out)
        print(out)
    }
}

extension ExportFormat: ExpressibleByArgument {}

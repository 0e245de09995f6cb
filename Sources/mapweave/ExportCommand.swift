public import ArgumentParser
import Foundation
public import Jobs
import Scene

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "export", abstract: "Writes a job's map to files.")

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: "npz: every plane, for Python. png: images, with world files beside them.") var format = ExportFormat.npz
    @Option(help: ArgumentHelp("A file ending in .npz or .png for the whole map in one, else a folder.", valueName: "path"))
    var out: String
    @Option(
        name: .customLong("layer"),
        help: ArgumentHelp(
            "png only, repeatable: classes, confidence, views, entropy, disagreement, conflict, weight, effective-views, coverage, probability:CLASS.",
            valueName: "name")) var layers: [String] = []
    @Flag(help: "In a folder, one raster of the whole map, not one a tile.") var mosaic = false
    @Flag(help: "Replace a folder that no export wrote.") var force = false
    @OptionGroup var options: StoreOptions

    func run() throws {
        let request = ExportRequest(format: format, path: out, layers: layers, mosaic: mosaic, force: force)
        try export(StoredMap(job, in: options.open()), request)
        print(out)
    }
}

extension ExportFormat: ExpressibleByArgument {}

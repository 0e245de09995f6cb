import ArgumentParser
import Foundation
import Formats
import Jobs
import Scene

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a job's map to files: complete, or not at all.")

    @Argument(help: "A job's id or name.") var job: String
    @Option(
        help: ArgumentHelp(
            ExportFormat.all.map { "\($0.name): \($0.blurb)" }.joined(separator: "; "), valueName: "format"))
    var format: String
    @Option(help: ArgumentHelp("A file ending in .npz or .png for the whole map in one, else a folder.", valueName: "path"))
    var out: String
    @Option(
        help: ArgumentHelp(
            "A layer of a png export, as often as needed. One of "
                + MapLayer.all(channels: ["NAME"], isPhotographed: true).map(\.description).joined(separator: ", ") + ".",
            valueName: "name"))
    var layer: [String] = []
    @Flag(help: "In a folder, one raster of the whole map, not one a tile.") var mosaic = false
    @Flag(help: "Replace what is at the destination, even if it is no earlier export.") var force = false
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: StoreOptions

    private struct Report: Encodable {
        let format, out: String
        let mosaic: Bool
        let tiles: Int
    }

    func run() throws {
        let format = try ExportFormat(named: format)
        let map = try StoredMap(job, in: options.open())
        let request = ExportRequest(destination: out, layers: layer, mosaic: mosaic, force: force)
        try export(map, as: format, request)
        if json { return try printJSON(Report(format: format.name, out: out, mosaic: mosaic, tiles: map.tiles.count)) }
        print(out)
    }
}

import ArgumentParser
import Foundation
import Formats
import Jobs
import Scene

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Writes a job's map to files: complete, or not at all.",
        discussion: """
            Formats:
            \(formats)

            Layers: \(MapLayer.all(channels: ["NAME"], isPhotographed: true, hasDivergence: true).map(\.description).joined(separator: ", ")). A png folder holds \
            \(MapLayer.usual.map(\.description).joined(separator: ", ")) unless others are chosen; web map tiles and a png file hold \
            classes; a geotiff holds the probabilities, confidence and views.

            Web map tiles and WGS 84 need a georeference in the job; the other formats lie in the map frame without one. Overviews show \
            the class that most of four cells have, or their mean; what no frame saw is transparent at every scale.
            """)

    private static var formats: String {
        let width = ExportFormat.all.map(\.name.count).max() ?? 0
        return ExportFormat.all.map { "  " + $0.name.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.blurb }
            .joined(separator: "\n")
    }

    @Argument(help: "A job's id or name.") var job: String
    @Option(help: ArgumentHelp(ExportFormat.all.map(\.name).joined(separator: ", ") + ".", valueName: "format"))
    var format: String
    @Option(help: ArgumentHelp("A file, or for png, npz and xyz a folder.", valueName: "path")) var out: String
    @Option(help: ArgumentHelp("A layer; of a png or geotiff export as often as needed.", valueName: "name"))
    var layer: [String] = []
    @Flag(help: "In a folder, one raster of the whole map, not one a tile.") var mosaic = false
    @Option(help: "The smallest zoom of web map tiles; by default, where the whole map lies in four tiles.") var minZoom: Int?
    @Option(help: "The largest zoom; by default, where a pixel is no larger than a cell.") var maxZoom: Int?
    @Option(help: "Pixels along one side of a web map tile: 256 or 512.") var tileSize = 256
    @Option(help: "Whom the map is owed to, for formats that say so.") var attribution: String?
    @Option(help: "Threads; what is written does not depend on them.") var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Replace what is at the destination, even if it is no earlier export.") var force = false
    @Flag(help: "Print the outcome as JSON, and progress as JSON lines to stderr.") var json = false
    @OptionGroup var options: StoreOptions

    private struct Report: Encodable {
        let format, out: String
        let mosaic: Bool
        let tiles, bytes: Int
        let controlPoints: ControlPointReport?
    }

    func validate() throws {
        guard (1...256).contains(workers) else { throw ValidationError("--workers takes a number from 1 to 256") }
    }

    func run() throws {
        let format = try ExportFormat(named: format)
        let map = try StoredMap(job, in: options.open())
        var request = ExportRequest(destination: out, layers: layer, mosaic: mosaic, force: force)
        (request.minimumZoom, request.maximumZoom, request.tileSide) = (minZoom, maxZoom, tileSize)
        (request.attribution, request.threads) = (attribution, workers)
        let fit = try map.job.georeference?.controlPointFit().map(ControlPointReport.init)
        if !json, let fit { FileHandle.standardError.write(Data((fit.lines.joined(separator: "\n") + "\n").utf8)) }
        let meter = ProgressMeter(asJSON: json)
        try export(map, as: format, request) { meter.show(MapProgress(stage: .exporting, done: $0, total: $1)) }
        meter.finish()
        guard json else { return print(out) }
        try printJSON(
            Report(
                format: format.name, out: out, mosaic: mosaic, tiles: map.tiles.count, bytes: Self.size(of: out), controlPoints: fit
            ))
    }

    /// Bytes of a file, or of everything in a folder.
    private static func size(of path: String) -> Int {
        let inside = (FileManager.default.subpaths(atPath: path) ?? []).map { "\(path)/\($0)" }
        return ([path] + inside).reduce(0) { sum, file in
            let facts = try? FileManager.default.attributesOfItem(atPath: file)
            return facts?[.type] as? FileAttributeType == .typeRegular ? sum + (facts?[.size] as? Int ?? 0) : sum
        }
    }
}

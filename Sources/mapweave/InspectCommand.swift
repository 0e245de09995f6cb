import ArgumentParser
import Foundation
import Jobs
import Scene
import Store
import Tiles

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Prints how consistent the frames were: as a whole, by tile, frame, segment or drive.",
        discussion: """
            Agreement is with the map made without the frame, segment or drive; shift is what would align it best with that map. A frame is \
            compared within its segment.
            """)

    @Argument(help: "A job's id or name.") var job: String
    @Flag(help: "A line for each tile.") var tiles = false
    @Flag(help: "A line for each frame.") var frames = false
    @Flag(help: "A line for each segment.") var segments = false
    @Flag(help: "A line for each drive.") var drives = false
    @Option(help: ArgumentHelp("One tile in full.", valueName: "i,j")) var tile: String?
    @Option(
        parsing: .unconditional,
        help: ArgumentHelp("One cell's numbers, at a point in metres of the map frame.", valueName: "x,y"))
    var at: String?
    @Option(help: ArgumentHelp("One frame, by its token; with --evidence.", valueName: "token")) var frame: String?
    @Flag(help: "Draw what the uncertainty network sees of the frame, and what it says to it, into --out.") var evidence = false
    @Option(help: ArgumentHelp("Weights in place of the job's own; with --evidence.", valueName: "file.safetensors"))
    var weights: String?
    @Option(help: ArgumentHelp("Where the pictures go; with --evidence.", valueName: "dir")) var out: String?
    @Option(help: "Threads to train the frame's field with, where the job has fields; with --evidence.")
    var workers = ProcessInfo.processInfo.activeProcessorCount
    @Flag(help: "Print JSON.") var json = false
    @OptionGroup var options: StoreOptions

    func validate() throws {
        guard [tiles, frames, segments, drives, tile != nil, at != nil].count(where: { $0 }) <= 1 else {
            throw ValidationError("Choose one of --tiles, --frames, --segments, --drives, --tile and --at.")
        }
        guard evidence ? frame != nil && out != nil : frame == nil && out == nil && weights == nil else {
            throw ValidationError("--evidence goes with --frame TOKEN and --out DIR")
        }
    }

    func run() throws {
        let index = try tile.map { try TileIndex($0) }
        let store = try options.open()
        if evidence, let frame, let out {
            // Of a job without a map as well: a frame may be what sank it.
            let specification = try JobSpecification(canonicalJSON: store.job(job).spec)
            let view = try FrameEvidenceView(of: frame, in: specification, weights: weights, store: store, threads: workers)
            try view.write(to: out)
            var table = TextTable(["channel", "from", "to"])
            for range in view.ranges {
                table.add([range.name, Terminal.figure(Double(range.low)), Terminal.figure(Double(range.high))])
            }
            return print(table.text())
        }
        let map = try StoredMap(job, in: store)
        if let at {
            guard let point = Self.point(at) else { throw ValidationError("--at takes X,Y in metres, e.g. --at -12.5,3") }
            try show(map.cell(at: point), with: Self.text)
        } else if let index {
            try show(map.account(of: index), with: Self.text)
        } else if tiles {
            try show(
                map.tiles.map { TileLine(i: $0.tile.i, j: $0.tile.j, statistics: try map.statistics(of: $0)) }, with: Self.text)
        } else if frames {
            try show(map.frames().map(FrameLine.init), with: Self.text)
        } else if segments {
            try show(map.segments(), with: Self.text)
        } else if drives {
            try show(map.drives(), with: Self.text)
        } else {
            try show(map.summary(), with: Self.text)
        }
    }

    private func show<Value: Encodable>(_ value: Value, with text: (Value) -> String) throws {
        if json { try printJSON(value) } else { print(text(value)) }
    }
}

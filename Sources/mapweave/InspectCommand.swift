import ArgumentParser
import Foundation
import Jobs
import Scene
import Store
import Tiles

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect", abstract: "Prints how consistent the frames were, by tile or by frame.")

    @Argument(help: "A job's id or name.") var job: String
    @OptionGroup var options: StoreOptions
    @Flag(help: "A line for each frame instead of each tile.") var frames = false
    @Flag(help: "Print JSON.") var json = false

    private struct FrameLine: Encodable {
        let drive, token: String
        let segment: Int
        let meanWeight, agreement, shiftX, shiftY: Double?
        let setAside: String?
    }

    private struct TileLine: Encodable {
        let i, j: Int
        let statistics: TileStatistics
    }

    func run() throws {
        let map = try StoredMap(job, in: options.open())
        if frames { try printFrames(map) } else { try printTiles(map) }
    }

    private func printFrames(_ map: StoredMap) throws {
        let lines = try map.frames().map {
            FrameLine(
                drive: $0.drive, token: $0.frame.token, segment: $0.ordinal, meanWeight: $0.frame.meanWeight,
                agreement: $0.frame.agreement,
                shiftX: $0.frame.shift?.x, shiftY: $0.frame.shift?.y, setAside: $0.frame.reason)
        }
        if json { return try printJSON(lines) }
        print("frame                             segment  weight  agreement  shift x, y (m)")
        for line in lines {
            print(
                "\(line.token)  \(line.segment)  \(short(line.meanWeight))  \(short(line.agreement))  \(short(line.shiftX)), \(short(line.shiftY))"
            )
            if let reason = line.setAside { print("  set aside: \(reason)") }
        }
    }

    private func printTiles(_ map: StoredMap) throws {
        let lines = try map.tiles.map { TileLine(i: $0.tile.i, j: $0.tile.j, statistics: try map.statistics(of: $0)) }
        if json { return try printJSON(lines) }
        print("tile      coverage  frames  drives  views  confidence  entropy  disagreement  conflict")
        for line in lines {
            let s = line.statistics
            print(
                "\(line.i),\(line.j)  \(short(s.coverage))  \(s.frames)  \(s.drives)  \(short(s.views?.mean))  \(short(s.confidence?.mean))  "
                    + "\(short(s.entropy?.mean))  \(short(s.disagreement?.mean))  \(short(s.conflict))"
                    + (s.meaningful ? "" : "  (too thin to speak)"))
        }
    }

    private func short(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
}

import Foundation
import Jobs
import Scene
import Store
import Tiles

extension InspectCommand {
    struct TileLine: Encodable {
        let i, j: Int
        let statistics: TileStatistics
    }

    struct FrameLine: Encodable {
        let drive, token: String
        let segment: Int
        let meanWeight, meanDivergence, agreement, shiftX, shiftY: Double?
        let setAside: String?

        init(_ entry: (drive: String, ordinal: Int, frame: FrameRecord)) {
            (drive, token, segment) = (entry.drive, entry.frame.token, entry.ordinal)
            (meanWeight, meanDivergence) = (entry.frame.meanWeight, entry.frame.meanDivergence)
            (agreement, setAside) = (entry.frame.agreement, entry.frame.reason)
            (shiftX, shiftY) = (entry.frame.shift?.x, entry.frame.shift?.y)
        }
    }

    static func text(_ map: MapSummary) -> String {
        let lines = [
            "job \(map.job) \(map.name), \(map.state)",
            "made of       \(Terminal.count(map.frames, "frame")) in \(Terminal.count(map.segments, "segment")) of "
                + "\(Terminal.count(map.drives, "drive")); \(map.setAside) set aside",
            "fusion        \(map.fusion), confidence \(map.confidenceModel)",
            "classes       \(map.channels.joined(separator: ", "))",
            "seen          \(Terminal.figure(map.seenArea, decimals: 0)) m² at \(map.resolution) m, in \(Terminal.count(map.tiles, "tile")), "
                + "\(map.meaningfulTiles) of them with enough support to speak",
            "views         \(Terminal.figure(map.views, decimals: 1)), effectively \(Terminal.figure(map.effectiveViews, decimals: 1))",
            "confidence    \(Terminal.figure(map.confidence))",
            "entropy       \(Terminal.figure(map.entropy)) nats",
            "disagreement  \(Terminal.figure(map.disagreement)) nats",
            "agreement     \(Terminal.figure(map.frameAgreement)) of a frame with its segment",
        ]
        return lines.joined(separator: "\n")
    }

    static func text(_ tiles: [TileLine]) -> String {
        var table = TextTable([
            "tile", "coverage", "frames", "segments", "drives", "views", "confidence", "entropy", "disagreement", "conflict", "",
        ])
        for line in tiles {
            let s = line.statistics
            table.add(
                ["\(line.i),\(line.j)", Terminal.figure(s.coverage), "\(s.frames)", "\(s.segments)", "\(s.drives)"]
                    + [Terminal.figure(s.views?.mean, decimals: 1)]
                    + [s.confidence?.mean, s.entropy?.mean, s.disagreement?.mean, s.conflict].map { Terminal.figure($0) }
                    + [s.meaningful ? "" : "too thin to speak"])
        }
        return table.text()
    }

    static func text(_ frames: [FrameLine]) -> String {
        var table = TextTable(["frame", "segment", "weight", "divergence (nats)", "agreement", "shift x (m)", "shift y (m)"])
        for line in frames where line.setAside == nil {
            table.add(
                [line.token, "\(line.segment)"]
                    + [line.meanWeight, line.meanDivergence, line.agreement, line.shiftX, line.shiftY].map { Terminal.figure($0) })
        }
        let bad = frames.compactMap { line in line.setAside.map { "set aside: \(line.token)\n  \($0)" } }
        return ([table.text()] + bad).joined(separator: "\n")
    }

    static func text(_ parts: [Contribution]) -> String {
        let bySegment = parts.contains { $0.segment != nil }
        let hasFields = parts.contains { $0.field != nil }
        var table = TextTable(
            ["drive"] + (bySegment ? ["segment"] : [])
                + ["frames", "set aside", "tiles", "weight", "agreement", "shift x (m)", "shift y (m)"]
                + (hasFields ? ["field (dB)", "photographs", "ground ± (m)"] : []))
        for part in parts {
            table.add(
                [part.drive] + (bySegment ? [part.segment.map(String.init) ?? ""] : [])
                    + ["\(part.frames)", "\(part.setAside)", "\(part.tiles)"]
                    + [part.meanWeight, part.agreement, part.shiftX, part.shiftY].map { Terminal.figure($0) }
                    + (hasFields ? field(part.field) : []))
        }
        return ([table.text()] + parts.flatMap { $0.field?.remarks ?? [] }).joined(separator: "\n")
    }

    private static func field(_ field: FieldAccount?) -> [String] {
        guard let field else { return ["none", "", ""] }
        return [
            Terminal.figure(field.psnr, decimals: 1), "\(field.photographs)", Terminal.figure(field.groundDeviation, decimals: 3),
        ]
    }

    static func text(_ tile: TileAccount) -> String {
        let s = tile.statistics
        var spreads = TextTable(["over the cells seen", "mean", "10 %", "median", "90 %"])
        for (name, spread) in [
            ("views", s.views), ("effective views", s.effectiveViews), ("confidence", s.confidence), ("entropy (nats)", s.entropy),
            ("disagreement (nats)", s.disagreement), ("divergence (nats)", s.divergence),
        ] {
            spreads.add([name] + [spread?.mean, spread?.tenth, spread?.median, spread?.ninetieth].map { Terminal.figure($0) })
        }
        var classes = TextTable(["class", "m²"])
        for area in tile.classes { classes.add([area.name, Terminal.figure(area.area, decimals: 1)]) }
        let bounds = tile.bounds.map { Terminal.figure($0, decimals: 2) }
        return """
            tile \(tile.i),\(tile.j): x \(bounds[0])…\(bounds[2]), y \(bounds[1])…\(bounds[3]) m
            seen \(Terminal.figure(100 * s.coverage, decimals: 1)) % by \(Terminal.count(s.frames, "frame")) in \(Terminal.count(s.segments, "segment")) of \(Terminal.count(s.drives, "drive"))\
            \(s.meaningful ? "" : ": too thin to speak")
            drives in conflict in \(s.conflict.map { Terminal.figure(100 * $0, decimals: 1) + " %" } ?? "–") of the cells that two of them saw

            \(spreads.text())

            \(classes.text())

            """
    }
}

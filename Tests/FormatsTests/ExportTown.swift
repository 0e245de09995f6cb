import Bindings
import Foundation
import Formats
import Scene
import Tiles

/// A map of a few small tiles whose every cell is known.
struct ExportTown: MapSource {
    var grid = TileGrid(resolution: 0.5, cells: 8)
    var channels = ["background", "divider", "ped_crossing", "boundary"]
    var activation = Activation.softmax
    var tiles = [TileIndex(i: -1, j: 2), TileIndex(i: 0, j: 1), TileIndex(i: 1, j: 2)]

    /// Seen but for its column 0. Background, but for a divider along row 1 and a boundary cell at row 7, column 3.
    func tile(at index: TileIndex) -> FusedTile? {
        var tile = FusedTile(cells: grid.cells, channels: channels, activation: activation)
        let size = grid.cells * grid.cells
        for row in 0..<grid.cells {
            for column in 1..<grid.cells {
                let cell = row * grid.cells + column
                let channel = (row, column) == (7, 3) ? 3 : row == 1 ? 1 : 0
                tile.views[cell] = UInt16(row + 1)
                tile.decided[cell] = 1 << UInt16(channel)
                tile.probability[channel * size + cell] = 0.75
                tile.probability[(channel == 2 ? 0 : 2) * size + cell] = 0.25
                tile.confidence[cell] = 0.75
                tile.entropy[cell] = Float(column) / 10
                tile.weight[cell] = Float(row + 1) / 2
                tile.effectiveViews[cell] = Float(row + 1)
            }
        }
        return tile
    }

    func export(_ format: String, _ request: ExportRequest) throws { try ExportFormat(named: format).write(self, request) }
}

extension Folder {
    func bytes(_ name: String) throws -> [UInt8] { try readFile("\(path)/\(name)") }
    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }
    func names(_ name: String) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: "\(path)/\(name)").sorted()
    }

    /// The colours of a PNG by (row, column), row 0 on top; what is transparent is black.
    func picture(_ name: String) throws -> [[[UInt8]]] {
        let image = try RGBImage(path: "\(path)/\(name)")
        return (0..<image.height).map { row in
            (0..<image.width).map { column in
                Array(image.pixels[(3 * (row * image.width + column))..<(3 * (row * image.width + column) + 3)])
            }
        }
    }
}

/// What Python prints; nil where there is no Python with numpy.
func python(_ program: String, _ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", "-c", program] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = Pipe()
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
}

let hasNumpy = python("import numpy", []) != nil

internal import Bindings
internal import Foundation
public import Scene

/// Draws which cells changed between two maps, as one picture with its world file and legend.
public struct ChangePainter {
    /// Unseen by either, unchanged, vanished, appeared, both: told apart without red and green.
    private static let palette: [SIMD4<UInt8>] = [
        ClassPalette.unseen, ClassPalette.background, [0, 114, 178, 255], [230, 159, 0, 255], [204, 121, 167, 255],
    ]
    private static let names = ["unseen", "unchanged", "vanished", "appeared", "exchanged"]

    private let grid: TileGrid
    private let extent: TileExtent
    private let columns, rows: Int
    private var indices: [UInt8]

    /// - Throws: `ExportError` where the picture would be too large.
    public init(tiles: [TileIndex], grid: TileGrid) throws(ExportError) {
        guard let extent = TileExtent(tiles) else { throw .emptyMap }
        self.grid = grid
        self.extent = extent
        (rows, columns) = (extent.down * grid.cells, extent.across * grid.cells)
        let cells = rows.multipliedReportingOverflow(by: columns)
        guard !cells.overflow, cells.partialValue <= PNGMapWriter.mostCells else {
            throw .mosaicTooLarge(rows: rows, columns: columns, limit: PNGMapWriter.mostCells)
        }
        indices = Array(repeating: 0, count: cells.partialValue)
    }

    /// - Parameters:
    ///   - isSeen: (rows, columns) of the tile: whether both maps saw the cell.
    ///   - changes: as `MapDifference.changes` gives them.
    public mutating func add(_ changes: [UInt8], isSeen: [Bool], at index: TileIndex) {
        let (top, left) = ((extent.high.j - index.j) * grid.cells, (index.i - extent.low.i) * grid.cells)
        for row in 0..<grid.cells {
            for column in 0..<grid.cells {
                let cell = row * grid.cells + column
                guard isSeen[cell] else { continue }
                indices[(top + grid.cells - 1 - row) * columns + left + column] = changes[cell] + 1
            }
        }
    }

    /// Writes the picture; what lies there and is no export of ours is left alone.
    public func write(to path: String, georeference: Georeference?, force: Bool) throws {
        let destination = try ExportDestination(ExportRequest(destination: path, force: force), isFolder: false)
        let earth = try georeference.map { try EarthFrame($0) }
        let placement = Placement(from: extent.low, to: extent.high, grid: grid, earth: earth)
        let legend = zip(Self.names, Self.palette).map { name, colour in
            ["class": name, "colour": "#" + [colour.x, colour.y, colour.z].map { String(format: "%02x", $0) }.joined()]
        }
        let picture: [UInt8]
        do { picture = try PNGWriting.palette(indices, rows: rows, columns: columns, palette: Self.palette) } catch {
            throw ExportError.unwritable(path: path, reason: error.reason)
        }
        try writeAtomically(json(legend), to: ExportDestination.legend(of: destination.path))
        try writeAtomically(placement.worldFile, to: "\(destination.path.dropLast(4)).pgw")
        if let auxiliary = placement.auxiliary { try writeAtomically(auxiliary, to: "\(destination.path).aux.xml") }
        try destination.finish(file: picture)
    }
}

import Jobs
import Scene
import Testing
import Tiles

@Suite struct PaintDisplacementTests {
    private static let grid = TileGrid(resolution: 0.15, cells: 64)

    /// Grey asphalt with a band of paint along x, its middle at a height of the tile.
    private static func orthophoto(paintAt y: Double?, seen: Bool = true) -> SegmentOrthophoto {
        var picture = GroundPicture(cells: 64)
        for row in 0..<64 {
            for column in 0..<64 where seen {
                let away = abs(grid.centre(of: TileIndex(i: 0, j: 0), row: row, column: column).y - (y ?? -100))
                // A cell holds as much paint as it overlaps the band of 0.2 m.
                let share = min(1, max(0, (0.175 - away) / 0.15))
                let value = UInt8(90 + 100 * share)
                picture.colours[row * 64 + column] = [value, value, value, 255]
            }
        }
        return SegmentOrthophoto(grid: grid, tiles: [TileIndex(i: 0, j: 0): picture])
    }

    private let truth = GroundTruth(classes: [.init(name: "divider", lines: [[[1, 5], [8, 5]], [[8, 5], [1, 5]]])])

    @Test("paint is measured as far from the divider as it was painted, to a third of a cell", arguments: [0, 0.12, -0.3, 0.45])
    func displaced(by metres: Double) throws {
        let paint = PaintDisplacement(of: Self.orthophoto(paintAt: 5 + metres), truth: truth)
        // 28 places along 7 m, each once though two lanes share the line.
        #expect(paint.places >= 28 && paint.places <= 30)
        #expect(paint.found == paint.places)
        #expect(abs(try #require(paint.median) - abs(metres)) < 0.05)
        #expect(try #require(paint.contrast) > 0.2)
    }

    @Test("two orthophotos are compared where both show paint, and nowhere else")
    func compared() throws {
        let (near, far) = (
            PaintDisplacement(of: Self.orthophoto(paintAt: 5), truth: truth),
            PaintDisplacement(of: Self.orthophoto(paintAt: 5.3), truth: truth)
        )
        let both = try #require(near.median(beside: far))
        #expect(both.places == near.found && both.own < 0.05 && abs(both.other - 0.3) < 0.05)
        #expect(near.median(beside: PaintDisplacement(of: Self.orthophoto(paintAt: nil), truth: truth)) == nil)
    }

    @Test("a divider without paint is not found, one out of sight is not looked at")
    func unpainted() {
        let bare = PaintDisplacement(of: Self.orthophoto(paintAt: nil), truth: truth)
        #expect(bare.places >= 28 && bare.found == 0 && bare.median == nil)
        #expect(PaintDisplacement(of: Self.orthophoto(paintAt: 5, seen: false), truth: truth).places == 0)
    }
}

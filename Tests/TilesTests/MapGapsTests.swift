import Foundation
import Scene
import Testing
import Tiles

/// A street along x, driven five times west of the origin and once east of it; beside it, ground seen from once to thirty-two times, from
/// which the map learns how fast it learns. Entropy after n effective views is ln 4 / (1 + n / 4).
private struct Street {
    let grid = TileGrid(resolution: 0.5, cells: 64)
    /// What no frame saw.
    var hidden = Rectangle(minX: 0, minY: 0, maxX: 0, maxY: 0)
    /// Where drives contradict each other, by half a nat.
    var contested = Rectangle(minX: 0, minY: 0, maxX: 0, maxY: 0)
    var once = 4.0
    var often = 20.0

    static let ignorance = log(4.0)
    static func entropy(_ views: Double) -> Double { ignorance / (1 + views / 4) }

    func tile(at index: TileIndex) -> FusedTile {
        var tile = FusedTile(cells: grid.cells, channels: ["a", "b", "c", "d"], activation: .softmax)
        for cell in tile.views.indices {
            let (row, column) = (cell / grid.cells, cell % grid.cells)
            let place = grid.centre(of: index, row: row, column: column)
            func isIn(_ area: Rectangle) -> Bool {
                place.x > area.minX && place.x < area.maxX && place.y > area.minY && place.y < area.maxY
            }
            guard !isIn(hidden) else { continue }
            let beside = Double(1 + (row * 7 + column * 3) % 32)
            let views = abs(place.y) > 12 ? beside : place.x < 0 ? often : once
            tile.views[cell] = UInt16(views)
            tile.effectiveViews[cell] = Float(views)
            tile.entropy[cell] = Float(Self.entropy(views))
            if isIn(contested) { (tile.conflict[cell], tile.disagreement[cell], tile.entropy[cell]) = (1, 0.5, 0.6) }
        }
        return tile
    }

    func gaps(viewsPerDrive: Double = 4) -> [MapGap] {
        var search = MapGaps(grid: grid, channels: 4, activation: .softmax, path: [[[-60, 0], [60, 0]], [[-60, 0], [0, 0]]])
        for index in search.tiles { search.learn(from: tile(at: index)) }
        return search.gaps(viewsPerDrive: viewsPerDrive) { tile(at: $0) }
    }
}

@Suite("Where one more drive would teach most") struct MapGapsTests {
    private func bounds(_ gap: MapGap) -> (low: SIMD2<Double>, high: SIMD2<Double>) {
        let points = gap.rings.first ?? []
        let (x, y) = (points.map(\.x), points.map(\.y))
        return ([x.min() ?? 0, y.min() ?? 0], [x.max() ?? 0, y.max() ?? 0])
    }

    @Test("of a street driven five times in one half and once in the other, the other half is worth a drive, and nothing else")
    func drivenOnce() {
        let gaps = Street().gaps()
        #expect(gaps.count >= 4)
        // 60 m and what lies within 10 m of its end, 9 m to either side in squares of 3 m, less the corners.
        let area = gaps.reduce(0) { $0 + $1.area }
        #expect(area > 60 * 18 && area < 70 * 18, "\(area)")
        for gap in gaps {
            #expect(bounds(gap).low.x >= 0 && abs(bounds(gap).low.y) <= 9 && abs(bounds(gap).high.y) <= 9)
            // From 4 views to 8: ln 4 · (1/2 − 1/3) a cell.
            #expect(abs(gap.gain / gap.area - Street.ignorance / 6) < 1e-3, "\(gap.gain / gap.area)")
            // One drive brings four views, and four are there: not thin, and less unsure than six tenths of ignorance.
            #expect(gap.reasons.isEmpty)
        }
    }

    @Test("a stretch that nobody saw comes first, at what a first look gains")
    func occluded() throws {
        let gaps = Street(hidden: Rectangle(minX: 12, minY: 3, maxX: 24, maxY: 9)).gaps()
        let first = try #require(gaps.first)
        // Blocks of 30 m: this one is x 0…30, y 0…9. 72 m² go from ln 4 to half of it, 198 m² gain a sixth.
        #expect(bounds(first).low == [0, 0] && bounds(first).high == [30, 9] && first.area == 270)
        #expect(abs(first.gain / (72 * Street.ignorance / 2 + 198 * Street.ignorance / 6) - 1) < 1e-3)
        #expect(first.reasons.map(\.reason) == [.unseen] && abs((first.reasons.first?.share ?? 0) - 72 / 270) < 1e-9)
        #expect(gaps.map(\.gain) == gaps.map(\.gain).sorted(by: >))
        // Unseen in the half that was driven five times is as unseen.
        let west = Street(hidden: Rectangle(minX: -24, minY: 3, maxX: -12, maxY: 9)).gaps()
        let hidden = try #require(west.first { bounds($0).low == [-24, 3] && bounds($0).high == [-12, 9] })
        #expect(hidden.reasons.map(\.reason) == [.unseen] && hidden.reasons.first?.share == 1)
        #expect(abs(hidden.gain / (72 * Street.ignorance / 2) - 1) < 1e-3)
    }

    @Test("where drives contradict each other, one more settles much among few voices and little among many")
    func contested() throws {
        func gaps(_ area: Rectangle) -> [MapGap] { Street(contested: area, once: 8).gaps() }
        // Twenty views against four: a sixth of half a nat. What the curve promises is as little: 0.6 · (1 − f(24) / f(20)) = 0.086.
        #expect(gaps(Rectangle(minX: -24, minY: 3, maxX: -12, maxY: 9)).isEmpty)
        // Eight against four: a third. The curve says 0.6 · (1 − f(12) / f(8)) = 0.15, and of ground that nobody contests 0.116.
        let found = gaps(Rectangle(minX: 12, minY: 3, maxX: 24, maxY: 9))
        let gap = try #require(found.first)
        #expect(found.count == 1 && bounds(gap).low == [12, 3] && bounds(gap).high == [24, 9])
        #expect(gap.reasons.map(\.reason) == [.conflict] && abs(gap.gain / gap.area - 0.5 / 3) < 1e-6)
    }

    @Test("fewer views than a drive brings are called thin, and frames that agree on nothing unsure")
    func reasons() throws {
        // After one view, ln 4 · 0.8 is left: more than six tenths of ignorance.
        let gap = try #require(Street(once: 1).gaps().first)
        #expect(Set(gap.reasons.map(\.reason)) == [.thin, .unsure] && gap.reasons.allSatisfy { $0.share == 1 })
    }

    @Test("a street known throughout has no gaps, and beyond what the map has seen it promises nothing")
    func known() {
        #expect(Street(once: 20).gaps().isEmpty)
        // 32 views are the most that any cell has; 0.15 nats a cell are left, and nothing shows that more views take them away.
        #expect(Street(once: 32, often: 32).gaps(viewsPerDrive: 60).isEmpty)
    }
}

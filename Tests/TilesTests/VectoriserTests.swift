import Bindings
import Foundation
import NaiveTwins
import Scene
import Testing
import Tiles

@Suite("Lines and polygons from probabilities") struct VectoriserTests {
    private static let area = Rectangle(minX: -21, minY: -17, maxX: 24, maxY: 19)

    private func line(_ vector: MapVector) -> [SIMD2<Double>] {
        if case .line(let points) = vector.shape { points } else { [] }
    }

    private func rings(_ vector: MapVector) -> [[SIMD2<Double>]] {
        if case .polygon(let rings) = vector.shape { rings } else { [] }
    }

    @Test("a line's middle is found to a tenth of a cell, whatever its direction", arguments: [0.0, 0.3, 0.78, 1.2, 1.5707963])
    func crest(angle: Double) {
        let along = SIMD2(cos(angle), sin(angle)), origin = SIMD2(0.37, -0.21)
        let map = PaintedMap(grid: TileGrid(resolution: 0.15, cells: 64), area: Self.area) {
            [0.9 * bump($0, origin, along), 0, 0]
        }
        let vectors = map.vectors()
        #expect(vectors.count == 1 && vectors.first?.className == "divider" && vectors.first?.views == 4)
        let points = vectors.first.map(line) ?? []
        // The search stops a cell and a half before the area's edge.
        #expect(vectors.first.map { $0.length > 34 } ?? false)
        for point in points {
            let offset = point - origin
            // Where the area ends obliquely, the smoothing sees more of one side of the line: the end is good to half a cell.
            let isWithin = abs(point.x - 1.5) < 21.5 && abs(point.y - 1) < 17
            #expect(abs(offset.x * along.y - offset.y * along.x) < (isWithin ? 0.015 : 0.075), "\(point)")
        }
        // Between its ends, a straight line needs no points.
        #expect(points.count <= 6)
    }

    @Test("the same lines and polygons come out whether the map was cut into tiles of 8, 64 or 256 cells")
    func seams() {
        func vectors(_ cells: Int) -> [MapVector] {
            PaintedMap(grid: TileGrid(resolution: 0.15, cells: cells), area: Self.area) { place in
                let winding = SIMD2(place.x, place.y - 3 * sin(place.x / 6))
                let noise = 0.12 * sin(place.x * 3.1 + 2 * sin(place.y * 1.7)) * sin(place.y * 2.3)
                let crossing = abs(place.x - 5) < 1.9 && abs(place.y) < 6 ? 0.5 + noise : 0.02
                return [
                    0.95 * bump(winding, [0, 5], [1, 0]) + Float(max(0, noise)), Float(crossing),
                    0.95 * bump(place, [-5, -9], [0.96, 0.28]) + Float(max(0, -noise)),
                ]
            } isSeen: {
                ($0 * $0).sum() < 380
            }.vectors()
        }
        let whole = vectors(256)
        #expect(Set(whole.map(\.className)) == ["divider", "ped_crossing", "boundary"])
        #expect(vectors(64) == whole)
        #expect(vectors(8) == whole)
    }

    @Test(
        "where a frame's view ends, a lane's line ends, and does not turn into the seam; a kerb may turn there", arguments: [0, 2])
    func hooks(channel: Int) {
        // Up to x = 5 many frames see the line; a smear of 2.2 m leads aside from its end, along the seam.
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            let line = place.x < 5 ? 0.9 * bump(place, .zero, [1, 0]) : 0
            let seam = place.y > 0 && place.y < 2.2 ? 0.8 * bump(place, [5, 0], [0, 1]) : 0
            var p = SIMD3<Float>.zero
            p[channel] = max(line, seam)
            return p
        }
        let lines = map.vectors().map(line)
        #expect(lines.count == 1)
        let highest = lines.first?.map(\.y).max() ?? 0
        if channel == 0 { #expect(highest < 0.1) } else { #expect(highest > 1.5) }
        #expect(lines.first?.map(\.x).max().map { $0 > 3.8 && $0 < 5.3 } ?? false)
    }

    @Test("sharp paint of a cell or two, narrower than the smoothing, is a line; as faint as that, broad, it is none")
    func thinPaint() {
        func count(_ deviation: Double, _ height: Float) -> Int {
            PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) {
                [height * bump($0, [0, 0.4], [0.96, 0.28], deviation: deviation), 0, 0]
            }.vectors().count
        }
        #expect(count(0.1, 0.8) == 1)
        #expect(count(0.1, 0.2) == 0)
        #expect(count(0.6, 0.45) == 0)
    }

    @Test("a line around a street corner of four metres' radius stays one line")
    func corner() {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            let centre = SIMD2(4.0, 4.0)
            let offset = place - centre
            let away =
                offset.x < 0 && offset.y < 0
                ? (offset * offset).sum().squareRoot() - 4 : min(offset.x, offset.y) < 0 ? -4 - min(offset.x, offset.y) : 9
            return [0, 0, 0.9 * bump([away, 0], .zero, [0, 1])]
        }
        let lengths = map.vectors().map { $0.length }
        #expect(lengths.count == 1 && lengths[0] > 30, "\(lengths)")
    }

    @Test("a gap of three metres is bridged where both ends point across it; one of six metres is not", arguments: [3.0, 6.0])
    func gaps(gap: Double) {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            [abs(place.x) < gap / 2 ? 0 : 0.9 * bump(place, [0, 1], [1, 0]), 0, 0]
        }
        #expect(map.vectors().count == (gap < 4 ? 1 : 2))
    }

    @Test("a line that branches off is a line of its own, and a stub beside a line is none")
    func branches() {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            let branch = place.y > 0 && place.x > 3 ? bump(place, [5, 0], [0, 1]) : 0
            let stub = place.y < 0 && place.y > -1.5 ? bump(place, [-5, 0], [0, 1]) : 0
            return [0.9 * max(bump(place, .zero, [1, 0]), branch, stub), 0, 0]
        }
        let lengths = map.vectors().map { $0.length }.sorted()
        #expect(lengths.count == 2 && lengths[0] > 15 && lengths[0] < 20 && lengths[1] > 43, "\(lengths)")
    }

    @Test("two edges that face each other are one crossing, with corners where the edges end")
    func crossing() {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            guard abs(place.y) < 5 else { return .zero }
            return [0, 0.9 * max(bump(place, [2, 0], [0, 1]), bump(place, [5.5, 0], [0, 1])), 0]
        }
        let vectors = map.vectors()
        let rings = vectors.first.map(rings) ?? []
        #expect(vectors.count == 1 && rings.count == 1 && rings.first?.count == 5)
        for point in rings.first ?? [] {
            #expect(min(abs(point.x - 2), abs(point.x - 5.5)) < 0.1 && abs(abs(point.y) - 5) < 0.4, "\(point)")
        }
        #expect(rings.first.map { PlanarPolygons.signedArea($0) > 0 } ?? false)
        #expect(vectors.first?.area.map { abs($0 - 35) < 2 } ?? false)
    }

    @Test("fainter edges between the edges of a crossing make no second one on it; beside it they do", arguments: [1.0, 10.0])
    func crossingsApart(first: Double) {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            guard abs(place.y) < 5 else { return .zero }
            let outer = max(bump(place, [0, 0], [0, 1]), bump(place, [4, 0], [0, 1]))
            let fainter = max(bump(place, [first, 0], [0, 1]), bump(place, [first + 2, 0], [0, 1]))
            return [0, max(0.9 * outer, 0.6 * fainter), 0]
        }
        let areas = map.vectors().compactMap(\.area).sorted()
        #expect(areas.count == (first == 1 ? 1 : 2) && abs((areas.last ?? 0) - 40) < 3, "\(areas)")
    }

    @Test("a surface's outline lies where the class is as likely as the next, and a hole in it stays a hole")
    func surface() {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            let radius = (place * place).sum().squareRoot()
            // As likely as background at 8 m and at 3 m; it changes by a tenth of its range a cell.
            let p = 0.5 + 0.6 * min(8 - radius, radius - 3)
            return [0, Float(min(max(p, 0), 1)), 0]
        }
        let vectors = map.vectors()
        let found = vectors.first.map(rings) ?? []
        #expect(vectors.count == 1 && found.count == 2)
        for (ring, radius) in zip(found, [8.0, 3.0]) {
            // Simplified to a tenth of a metre, smoothed by a cell.
            for point in ring { #expect(abs((point * point).sum().squareRoot() - radius) < 0.1) }
        }
        #expect(found.count == 2 && PlanarPolygons.signedArea(found[0]) > 0 && PlanarPolygons.signedArea(found[1]) < 0)
        #expect(vectors.first?.area.map { abs($0 / (.pi * 55) - 1) < 0.02 } ?? false)
    }

    @Test("holes of a cell or two in a surface are specks, and closed")
    func specks() {
        let map = PaintedMap(grid: TileGrid(resolution: 0.15), area: Self.area) { place in
            let speck = place - SIMD2(2.05, 1.05)
            return [0, (place * place).sum() > 64 || (speck * speck).sum() < 0.09 ? 0 : 1, 0]
        }
        #expect(map.vectors().map { rings($0).count } == [1])
    }

    @Test("points along a line are equally spaced and keep both ends")
    func samples() {
        let corner: [SIMD2<Double>] = [[0, 0], [3, 0], [3, 1]]
        #expect(MapVector.samples(of: corner, count: 5) == [[0, 0], [1, 0], [2, 0], [3, 0], [3, 1]])
        #expect(MapVector.samples(of: corner, spacing: 1.5).count == 4)
    }
}

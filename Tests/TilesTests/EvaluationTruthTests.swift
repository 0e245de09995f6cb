import NaiveTwins
import Scene
import Testing
import Tiles

@Suite struct EvaluationTruthTests {
    private let grid = TileGrid(resolution: 0.15, cells: 64)
    private let tile = TileIndex(i: 0, j: 0)

    private func labels(_ truth: GroundTruth, pen: LinePen = LinePen()) -> [UInt8] {
        TruthPainter(truth, pen: pen).labels(rows: 64, columns: 64, cellFromMap: CellFromMap(tile, of: grid))
    }

    @Test("a line along x covers exactly the cells whose centres lie within 0.525 m of it")
    func horizontalLine() {
        let truth = GroundTruth(classes: [GroundTruth.TrueClass(name: "divider", lines: [[[-5, 4.8], [20, 4.8]]])])
        let labels = labels(truth)
        // Centres lie at 0.15 · row + 0.075: rows 29…34 from 4.425 to 5.175, 0.375 m at most from 4.8; rows 28 and 35 at 0.525 m
        // exactly, on the brim, where rounding decides.
        for row in 0..<64 where row != 28 && row != 35 {
            #expect((0..<64).allSatisfy { labels[row * 64 + $0] == ((29...34).contains(row) ? 1 : 0) })
        }
    }

    @Test("a line ends in half a disc")
    func roundEnds() {
        let end = grid.centre(of: tile, row: 32, column: 20)
        let labels = labels(GroundTruth(classes: [GroundTruth.TrueClass(name: "divider", lines: [[[-5, end.y], end]])]))
        // Half the pen is 3.5 cells: along the axis 3 cells beyond the end, on the diagonal 2 (2.83 cells), not 3 (4.24).
        #expect(labels[32 * 64 + 23] == 1 && labels[32 * 64 + 24] == 0)
        #expect(labels[34 * 64 + 22] == 1 && labels[35 * 64 + 23] == 0)
    }

    @Test("boundary beats crossing beats divider, with a gap of 0.3 m between them")
    func overlaps() {
        let truth = GroundTruth(classes: [
            GroundTruth.TrueClass(name: "divider", lines: [[[0, 4.8], [9.6, 4.8]]]),
            GroundTruth.TrueClass(name: "ped_crossing", lines: []),
            GroundTruth.TrueClass(name: "boundary", lines: [[[4.8, 0], [4.8, 9.6]]]),
        ])
        let row = labels(truth)[(31 * 64)..<(32 * 64)].map { $0 }
        // Centre of column c at 0.15 · c + 0.075: boundary within 0.525 m of 4.8, divider beyond 0.825 m.
        for column in 0..<64 {
            let distance = abs(0.15 * Double(column) + 0.075 - 4.8)
            if abs(distance - 0.525) < 1e-6 || abs(distance - 0.825) < 1e-6 { continue }
            #expect(row[column] == (distance < 0.525 ? 3 : distance < 0.825 ? 0 : 1))
        }
    }

    @Test("the painted truth is what a look at every line from every cell gives", arguments: [1, 2, 3] as [UInt64])
    func naiveTwin(seed: UInt64) {
        var noise = Noise(seed: seed)
        let classes = ["divider", "ped_crossing", "boundary"].map { name in
            GroundTruth.TrueClass(
                name: name,
                lines: (0..<4).map { _ in
                    (0..<5).map { _ in [noise.uniform(-20, 25), noise.uniform(-20, 25)] }
                })
        }
        let pose = Pose.yaw(noise.uniform(-3, 3), translation: [noise.uniform(-5, 5), noise.uniform(-5, 5), 1])
        let bev = BEVGrid(minX: -12, minY: -6, resolution: 0.3, rows: 40, columns: 80)
        let tilted = pose * Pose(xAxis: [1, 0, 0], yAxis: [0, 0.9998, 0.02], zAxis: [0, -0.02, 0.9998], translation: .zero)
        guard let warp = GroundPlaneWarp(mapFromEgo: tilted, grid: bev, egoHeight: 0.3) else {
            Issue.record("the pose allows a ground plane")
            return
        }
        let cellFromMap = CellFromMap(warp, of: bev)
        let fast = TruthPainter(GroundTruth(classes: classes)).labels(rows: 40, columns: 80, cellFromMap: cellFromMap)
        let slow = naiveLabels(
            lines: classes.map { $0.lines.map { line in line.map { cellFromMap.cell(at: $0) } } }, rows: 40, columns: 80,
            cellSize: 0.3,
            width: 1.05, clearance: 0.6)
        #expect(fast == slow)
        #expect(Set(slow) == [0, 1, 2, 3])
    }

    @Test("classes a prediction cannot say are not drawn, and so clear nothing")
    func restricted() {
        let truth = GroundTruth(classes: [
            GroundTruth.TrueClass(name: "divider", lines: [[[0, 4.8], [9.6, 4.8]]]),
            GroundTruth.TrueClass(name: "boundary", lines: [[[4.8, 0], [4.8, 9.6]]]),
        ])
        let row = labels(truth.restricted(to: ["divider", "drivable_area"]))[(31 * 64)..<(32 * 64)]
        #expect(row.allSatisfy { $0 == 1 })
    }
}

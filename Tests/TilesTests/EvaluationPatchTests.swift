import Scene
import Tensors
import Testing
import Tiles

@Suite struct EvaluationPatchTests {
    private let channels = ["background", "divider", "ped_crossing", "boundary"]
    private let grid = TileGrid(resolution: 0.15, cells: 64)
    private let bev = BEVGrid(minX: -6, minY: -3, resolution: 0.15, rows: 40, columns: 80)
    private let truth = GroundTruth(classes: [
        GroundTruth.TrueClass(name: "divider", lines: [[[-20, 1.2], [30, 2.4]]]),
        GroundTruth.TrueClass(name: "ped_crossing", lines: [[[3.03, -10], [3.03, 10]], [[5.53, -10], [5.53, 10]]]),
        GroundTruth.TrueClass(name: "boundary", lines: [[[-20, -2], [30, -2.2]]]),
    ])

    /// Frames whose cells lie on the lattice's: a grid of 80 × 40 cells whose corner is a multiple of 0.15 m away.
    private func frame(x: Double) throws -> JudgedFrame {
        let pose = Pose.yaw(0, translation: [x, 0, 0.5])
        return JudgedFrame(warp: try #require(GroundPlaneWarp(mapFromEgo: pose, grid: bev, egoHeight: 0.5)), grid: bev)
    }

    private func patches(_ frames: [JudgedFrame], region: Region = .all) -> TruthPatches {
        TruthPatches(
            frames: frames, grid: grid, region: region,
            classes: ScoredClasses(channels: channels, activation: .softmax, truth: truth), truth: truth, pen: LinePen())
    }

    /// A map that says the truth, everywhere.
    private func trueTile(_ index: TileIndex) -> FusedTile {
        var tile = FusedTile(cells: 64, channels: channels, activation: .softmax)
        let labels = TruthPainter(truth).labels(rows: 64, columns: 64, cellFromMap: CellFromMap(index, of: grid))
        for (cell, label) in labels.enumerated() {
            tile.views[cell] = 1
            tile.probability[Int(label) * 64 * 64 + cell] = 1
        }
        return tile
    }

    private func score(_ patches: TruthPatches, _ visit: ((ScoredPatch) -> Void) throws -> Void) rethrows -> Score {
        var score = Score(classes: patches.classes, decisions: [.argmax(channels: 4)])
        try visit { score.add($0) }
        return score
    }

    @Test("a map that says the truth scores 1 under both protocols, and cells in view twice count twice only per frame")
    func perfectMap() throws {
        let patches = patches([try frame(x: 0), try frame(x: 6)])
        let map = score(patches) { patches.ofMap(trueTile, $0) }
        let byFrame = score(patches) { patches.ofMapByFrame(trueTile, $0) }
        // Two footprints of 3,200 cells share half: 4,800 on the map. Rounding may shift a row on the brim.
        #expect(abs(map.cells - 4800) <= 120)
        #expect(byFrame.cells == 6400)
        #expect(map.meanIoU() == 1 && map.brier == 0 && map.unseen == 0)
        for name in patches.classes.names {
            // Cells coincide but for rounding, so a frame's truth differs from the lattice's only on the brim of lines.
            #expect((byFrame.iou(name) ?? 0) > 0.95)
        }
    }

    @Test("what no frame saw counts as background, not as correct")
    func unseenMap() throws {
        let patches = patches([try frame(x: 0)])
        for score in [
            score(patches) { patches.ofMap({ _ in nil }, $0) }, score(patches) { patches.ofMapByFrame({ _ in nil }, $0) },
        ] {
            #expect(score.unseen == score.cells && score.cells > 3000)
            #expect(score.meanIoU() == 0)
        }
    }

    @Test("a single frame that says the truth scores 1, and cells it could not see count as background")
    func singleFrame() throws {
        let frame = try frame(x: 1)
        let patches = patches([frame])
        let labels = TruthPainter(truth).labels(rows: 40, columns: 80, cellFromMap: CellFromMap(frame.warp, of: bev))
        var logits = CellImage(rows: 40, columns: 80, channels: 4)
        for (cell, label) in labels.enumerated() { logits[cell / 80, cell % 80, Int(label)] = 9 }
        let sighted = score(patches) { patches.ofSingleFrames({ _ in Prediction(logits: logits) }, $0) }
        #expect(sighted.meanIoU() == 1 && sighted.cells == 3200)
        let half = Prediction(logits: logits, valid: (0..<3200).map { $0 % 80 < 40 })
        let blind = score(patches) { patches.ofSingleFrames({ _ in half }, $0) }
        #expect(blind.unseen == 1600)
        let (left, all) = (labels.indices.count { labels[$0] == 1 && $0 % 80 < 40 }, labels.count { $0 == 1 })
        #expect(blind.iou("divider") == Double(left) / Double(all))
    }

    @Test("only tiles that the region chooses are judged")
    func region() throws {
        let region = Region.bounds(Rectangle(minX: 0.1, minY: 0.1, maxX: 1, maxY: 1))
        let patches = patches([try frame(x: 0)], region: region)
        let map = score(patches) { patches.ofMap(trueTile, $0) }
        let byFrame = score(patches) { patches.ofMapByFrame(trueTile, $0) }
        // Of the footprint from −6 to 6 and −3 to 3 m, the tile (0, 0) holds a quarter.
        #expect(abs(map.cells - 800) <= 60 && abs(byFrame.cells - 800) <= 60)
    }
}

import Jobs
import Scene
import Store
import Testing
import Tiles

@Suite(
    "Looking into a map", .enabled(if: hasSharedData, "the evaluation drives lie beside the checkout only where they may be used"))
struct InspectionTests {
    let temporary: TemporaryStore
    init() throws { temporary = try TemporaryStore() }

    func map(_ drives: [String]) throws -> StoredMap {
        let inputs = drives.map { drive in
            "  - {dataset: {root: \(sharedData)/\(drive)/dataset}, predictions: {path: \(sharedData)/\(drive)/predictions/ipm-unet}}\n"
        }
        let job = try JobSpecification(yaml: "name: test\nego_height: 0.31\ninputs:\n" + inputs.joined(), path: "/job.yaml")
        try temporary.digest(job)
        return try StoredMap(job.identity(), in: temporary.store)
    }

    @Test("two drives agree with each other as much as each with the other, and one alone with nobody")
    func drives() throws {
        let both = try map(["train-1", "train-2"]).drives()
        #expect(both.count == 2 && both.allSatisfy { $0.segment == nil && $0.frames > 0 && $0.setAside == 0 })
        let agreements = both.compactMap(\.agreement)
        #expect(agreements.count == 2 && agreements.allSatisfy { (0...1).contains($0) })
        // The same overlaps, once by subtracting the one, once the other: equal but for single precision.
        #expect(abs(agreements[0] - agreements[1]) < 1e-5)
        let alone = try map(["train-1"]).drives()
        #expect(alone.count == 1 && alone[0].agreement == nil && alone[0].shiftX == nil)
    }

    @Test("a drive's segments hold its frames, each once")
    func segments() throws {
        let map = try map(["train-1", "train-2"])
        let segments = try map.segments()
        for drive in try map.drives() {
            #expect(segments.filter { $0.drive == drive.drive }.reduce(0) { $0 + $1.frames } == drive.frames)
        }
    }

    @Test("the summary's area is what the tiles have seen, and every seen cell of a tile has one class")
    func summary() throws {
        let map = try map(["train-1"])
        let summary = try map.summary()
        #expect(summary.tiles == map.tiles.count && summary.drives == 1 && summary.frames == 26)
        let accounts = try map.tiles.map { try map.account(of: $0.tile) }
        let area = accounts.reduce(0) { $0 + $1.classes.reduce(0) { $0 + $1.area } }
        #expect(abs(area - summary.seenArea) < 1e-9 * area)
        #expect(accounts.allSatisfy { !$0.frames.isEmpty })
    }

    @Test("a tile that is not there, or no tile at all, is named with what to do")
    func sentences() throws {
        let map = try map(["train-1"])
        #expect(throws: InspectionError.noTile(TileIndex(i: 99, j: 1), job: "test")) { try map.account(of: TileIndex(i: 99, j: 1)) }
        #expect(
            InspectionError.noTile(TileIndex(i: 99, j: 1), job: "test").description == """
                The map has no tile 99,1.
                  in   job test
                  mend list its tiles with mapweave inspect test --tiles
                """)
        #expect(
            InspectionError.notATile("99").description == """
                "99" names no tile.
                  in   --tile
                  mend write it as I,J, e.g. --tile 4,-2 or --tile=-4,2
                """)
        #expect(try TileIndex("-4,2") == TileIndex(i: -4, j: 2))
        #expect(throws: InspectionError.notATile("4,")) { try TileIndex("4,") }
    }
}

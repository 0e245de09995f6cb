import Foundation
import Formats
import Scene
import Testing
import Tiles

@Suite("Exports") struct ExportTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    var out: String { "\(folder.path)/out" }

    @Test(
        "numpy reads a mosaic as Python expects it: north-up, unseen cells without views",
        .enabled(if: hasNumpy, "python3 has no numpy"))
    func numpy() throws {
        try ExportTown().export("npz", ExportRequest(destination: "\(out).npz", mosaic: true))
        let program = """
            import numpy, sys
            z = numpy.load(sys.argv[1])
            print(sorted(z.files), z["probability"].shape, z["probability"].dtype, z["views"].dtype, z["confidence"].dtype)
            print(list(map(str, z["channels"])), list(map(float, z["affine"])))
            print(z["probability"][3, 0, 3], z["probability"][1, 6, 5], z["views"][0, 3], z["views"][7, 3], z["views"][:, 0].max())
            """
        #expect(
            python(program, ["\(out).npz"]) == """
                ['affine', 'channels', 'confidence', 'disagreement', 'entropy', 'probability', 'views'] (4, 16, 24) float32 uint16 float32
                ['background', 'divider', 'ped_crossing', 'boundary'] [0.5, 0.0, -4.0, 0.0, -0.5, 12.0]
                0.75 0.75 8 1 0

                """)
    }

    @Test("without a mosaic, each tile is an archive of its own")
    func npzTiles() throws {
        try ExportTown().export("npz", ExportRequest(destination: out))
        #expect(try folder.names("out") == ["-1_2.npz", "0_1.npz", "1_2.npz", "mapweave-export.json"])
    }

    @Test("an earlier export is replaced whole; anything else is left alone unless forced")
    func replacing() throws {
        let request = ExportRequest(destination: out, layers: ["classes"])
        try ExportTown().export("png", ExportRequest(destination: out, layers: ["views"]))
        try ExportTown().export("png", request)
        #expect(try !folder.names("out").contains { $0.hasPrefix("views") })

        try folder.write("mine", to: "diary/today.txt")
        var diary = request
        diary.destination = "\(folder.path)/diary"
        #expect(
            sentence(in: folder) { try ExportTown().export("png", diary) } == """
                There is something else at the destination, which no export of ours wrote.
                  in   diary
                  mend choose another --out, or replace it with --force; it was not touched
                """)
        #expect(try folder.text("diary/today.txt") == "mine")
        diary.force = true
        try ExportTown().export("png", diary)
        #expect(try folder.names("diary").contains("classes/0_1.png"))
    }

    @Test("an npz mosaic replaces an earlier one, and no other file")
    func replacingFile() throws {
        let request = ExportRequest(destination: "\(out).npz", mosaic: true)
        try ExportTown().export("npz", request)
        try ExportTown().export("npz", request)
        try folder.write("mine", to: "out.npz")
        #expect(throws: ExportError.destinationTaken(path: "\(out).npz")) { try ExportTown().export("npz", request) }
        #expect(try folder.text("out.npz") == "mine")
    }

    @Test("the folder one stands in is never replaced, forced or not")
    func ownFolder() throws {
        let above = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).deletingLastPathComponent().path
        let request = ExportRequest(destination: above, force: true)
        #expect(throws: ExportError.destinationHoldsUs(path: above)) { try ExportTown().export("png", request) }
    }

    @Test("an export that fails half-way leaves nothing behind, and what was there before stays")
    func failing() throws {
        try ExportTown().export("png", ExportRequest(destination: out, layers: ["classes"]))
        let before = try folder.names("")
        #expect(throws: BrokenTown.Broken.self) {
            try ExportFormat(named: "png").write(BrokenTown(), ExportRequest(destination: out, layers: ["classes"]))
        }
        #expect(try folder.names("") == before)
    }

    @Test("unknown formats and layers are named with the nearest known one")
    func sentences() throws {
        let town = ExportTown()
        #expect(
            sentence(in: folder) { try town.export("pgn", ExportRequest(destination: out)) } == """
                There is no format "pgn". Did you mean "png"?
                  in   --format
                  mend use one of png, npz
                """)
        #expect(
            sentence(in: folder) { try town.export("png", ExportRequest(destination: out, layers: ["confidense"])) } == """
                The map has no layer "confidense". Did you mean "confidence"?
                  in   --layer
                  mend use one of classes, confidence, views, entropy, disagreement, conflict, weight, effective-views, coverage, \
                probability:background, probability:divider, probability:ped_crossing, probability:boundary
                """)
        #expect(
            sentence(in: folder) { try town.export("npz", ExportRequest(destination: out, layers: ["views"])) } == """
                An npz export always holds every plane.
                  in   --layer
                  mend leave --layer out, or use --format png
                """)
        #expect(
            ExportError.unknownLayer(name: "", known: []).status == .usage
                && ExportError.unknownFormat(name: "", known: []).status == .usage)
    }

    @Test("a mosaic between places too far apart is refused before memory is taken")
    func farApart() throws {
        var town = ExportTown()
        town.tiles = [TileIndex(i: 0, j: 0), TileIndex(i: 1_000_000, j: 1_000_000)]
        #expect(
            sentence(in: folder) { try town.export("png", ExportRequest(destination: out, mosaic: true)) } == """
                The mosaic would have 8000008 × 8000008 cells, more than the 1073741824 that fit one raster.
                  in   --mosaic
                  mend leave --mosaic out, or make the map of a smaller region
                """)
    }

    @Test("a georeference that cannot hold the map's metres says why")
    func georeferences() {
        func sentence(_ code: String) -> String {
            do {
                _ = try Georeference.crs(code: code, offset: .zero).coordinateSystem()
                return "nothing was wrong"
            } catch { return error.description }
        }
        #expect(
            sentence("EPSG:999999") == """
                PROJ knows no coordinate system "EPSG:999999".
                  in   georeference
                  mend write it as EPSG:NUMBER, e.g. EPSG:32617 for UTM zone 17N
                """)
        #expect(
            sentence("EPSG:4326") == """
                The coordinate system EPSG:4326 has no eastings and northings, so metres cannot be added to it.
                  in   georeference
                  mend name a projected system such as the UTM zone, or give origin: [lat, lon]
                """)
        #expect(
            sentence("EPSG:2263") == """
                The coordinate system EPSG:2263 counts in US survey foot where the map counts in metres.
                  in   georeference
                  mend name a projected system in metres such as the UTM zone, or give origin: [lat, lon]
                """)
    }

    @Test("a map's origin on the earth is a plane that touches the ellipsoid there")
    func tangentPlane() throws {
        let system = try Georeference.origin(latitude: 42.336849169438615, longitude: -71.05785369873047).coordinateSystem()
        #expect(system.wkt.contains("Orthographic") && system.wkt.contains("42.3368491694386"))
        #expect(!system.isNorthingFirst)
    }
}

/// A map whose last tile cannot be read.
struct BrokenTown: MapSource {
    struct Broken: Error {}
    let town = ExportTown()
    var grid: TileGrid { town.grid }
    var channels: [String] { town.channels }
    var activation: Activation { town.activation }
    var tiles: [TileIndex] { town.tiles }

    func tile(at index: TileIndex) throws -> FusedTile? {
        guard index != town.tiles.last else { throw Broken() }
        return town.tile(at: index)
    }
}

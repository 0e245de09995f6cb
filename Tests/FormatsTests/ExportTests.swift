import Foundation
import Formats
import Scene
import Testing
import Tiles

/// One tile whose frames are predicted to lose more the farther east a cell lies.
struct DivergentTown: MapSource {
    let grid = TileGrid(resolution: 0.5, cells: 8)
    let channels = ["divider"]
    let activation = Activation.sigmoid
    let tiles = [TileIndex(i: 0, j: 0)]
    let hasDivergence = true

    func tile(at index: TileIndex) -> FusedTile? {
        var tile = FusedTile(cells: 8, channels: channels, activation: activation)
        for cell in 0..<64 { tile.views[cell] = 1 }
        tile.divergence = (0..<64).map { Float($0 % 8) / 4 }
        return tile
    }
}

@Suite("The predicted divergence in exports") struct DivergenceExportTests {
    @Test("the divergence is a layer of maps that predict it, from nothing to the most there is; others say why they have none")
    func layer() throws {
        let folder = try Folder()
        func write(_ town: some MapSource) throws {
            let request = ExportRequest(destination: "\(folder.path)/out", layers: ["divergence"])
            try ExportFormat(named: "png").write(town, request)
        }
        try write(DivergentTown())
        let picture = try folder.picture("out/divergence/0_0.png")
        #expect(picture[0][0] == [0, 34, 78] && picture[0][7] == [254, 232, 56])
        let legend = try folder.text("out/divergence/legend.json")
        #expect(legend.contains(#""minimum" : 0"#) && legend.contains(#""maximum" : 1.75"#) && legend.contains(#""unit" : "nats""#))
        #expect(
            sentence(in: folder) { try write(ExportTown()) } == """
                The map has no divergence: its confidence does not predict what frames lose against the truth.
                  in   --layer divergence
                  mend make it with confidence: uncertainty, and export it again
                """)
    }
}

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
                There is something at the destination that no export wrote.
                  in   diary
                  mend choose another --out, or replace it and all in it with --force; it was not touched
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
        #expect(throws: ExportError.occupied(path: "\(out).npz")) { try ExportTown().export("npz", request) }
        #expect(try folder.text("out.npz") == "mine")
    }

    @Test("the folder one stands in is never replaced, forced or not")
    func ownFolder() throws {
        let above = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).deletingLastPathComponent().path
        let request = ExportRequest(destination: above, force: true)
        #expect(throws: ExportError.holdsUs(path: above)) { try ExportTown().export("png", request) }
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
                  mend use one of \(ExportFormat.all.map(\.name).joined(separator: ", "))
                """)
        #expect(
            sentence(in: folder) { try town.export("png", ExportRequest(destination: out, layers: ["confidense"])) } == """
                There is no layer "confidense" in the map. Did you mean "confidence"?
                  in   --layer
                  mend use one of classes, confidence, views, entropy, disagreement, conflict, weight, effective-views, coverage, \
                probability:background, probability:divider, probability:ped_crossing, probability:boundary
                """)
        #expect(
            sentence(in: folder) { try town.export("npz", ExportRequest(destination: out, layers: ["views"])) } == """
                An npz export always holds every plane, so it takes no layer.
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
                One raster of the whole map would have 8000008 × 8000008 cells, more than the 1073741824 that fit.
                  in   --mosaic
                  mend give --out a folder and leave --mosaic out, or make the map of a smaller region
                """)
    }

    @Test("a georeference that cannot hold the map's metres says why")
    func georeferences() throws {
        func said(_ code: String) -> String {
            let request = ExportRequest(destination: out, georeference: .crs(code: code, offset: .zero))
            return sentence(in: folder) { try ExportTown().export("png", request) }
        }
        #expect(
            said("EPSG:999999") == """
                There is no coordinate system "EPSG:999999".
                  in   georeference.crs
                  mend write an EPSG code of a projected system, e.g. EPSG:32617 for UTM zone 17N
                """)
        let notMetric = """
            is not in metres, and the map is.
              in   georeference.crs
              mend use a projected system in metres, e.g. a UTM zone, or georeference: {origin: [lat, lon]}
            """
        #expect(said("EPSG:4326") == "The coordinate system \"EPSG:4326\" \(notMetric)")
        #expect(said("EPSG:2263") == "The coordinate system \"EPSG:2263\" \(notMetric)")
    }

    @Test("one picture of the whole map is a file with all it needs beside it, replaced only where it is ours")
    func onePicture() throws {
        let request = ExportRequest(destination: "\(folder.path)/map.png", georeference: .origin(latitude: 42.3, longitude: -71))
        try ExportTown().export("png", request)
        try ExportTown().export("png", request)
        #expect(try folder.names("") == ["map.legend.json", "map.pgw", "map.png", "map.png.aux.xml"])
        #expect(try folder.text("map.png.aux.xml").contains("Local tangent plane at 42.3, -71.0"))
        try folder.write("mine", to: "photo.png")
        #expect(throws: ExportError.occupied(path: "\(folder.path)/photo.png")) {
            try ExportTown().export("png", ExportRequest(destination: "\(folder.path)/photo.png"))
        }
        #expect(
            sentence(in: folder) {
                try ExportTown().export("png", ExportRequest(destination: "\(folder.path)/map.png", layers: ["views", "classes"]))
            } == """
                One PNG file holds one layer, and 2 were asked for.
                  in   map.png
                  mend give --out a folder and --mosaic for one PNG a layer
                """)
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

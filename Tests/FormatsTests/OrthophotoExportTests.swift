import Bindings
import Formats
import Scene
import Testing
import Tiles

/// Two tiles that photographs show in part: the western one's lower left quarter is brown and 10 to 13 m high, the eastern one unseen.
struct PhotographedTown: MapSource {
    let grid = TileGrid(resolution: 0.5, cells: 8)
    let channels = ["divider"]
    let activation = Activation.sigmoid
    let tiles = [TileIndex(i: 0, j: 0), TileIndex(i: 1, j: 0)]
    let isPhotographed = true

    func tile(at index: TileIndex) -> FusedTile? {
        var tile = FusedTile(cells: 8, channels: channels, activation: activation)
        for cell in 0..<64 { tile.views[cell] = 1 }
        guard index.i == 0 else { return tile }
        var ground = GroundPicture(cells: 8)
        for row in 0..<4 {
            for column in 0..<4 {
                ground.colours[row * 8 + column] = [120, 90, UInt8(60 + 10 * column), 255]
                (ground.heights[row * 8 + column], ground.deviations[row * 8 + column]) = (10 + Float(row), 0.1)
            }
        }
        tile.ground = ground
        return tile
    }

    func export(_ format: String, _ request: ExportRequest) throws { try ExportFormat(named: format).write(self, request) }
}

@Suite("The ground in exports") struct OrthophotoExportTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    @Test("an orthophoto is drawn in its own colours, north up, transparent where no camera looked")
    func colours() throws {
        try PhotographedTown().export("png", ExportRequest(destination: "\(folder.path)/out", layers: ["orthophoto"], mosaic: true))
        let picture = try folder.picture("out/orthophoto.png")
        #expect(picture.count == 8 && picture[0].count == 16)
        #expect(picture[7][0] == [120, 90, 60] && picture[4][3] == [120, 90, 90])
        #expect(picture[3][0] == [0, 0, 0] && picture[7][4] == [0, 0, 0] && picture[7][9] == [0, 0, 0])
        #expect(try folder.text("out/orthophoto.legend.json").contains(#""palette" : "true colour""#))
        try PhotographedTown().export("png", ExportRequest(destination: "\(folder.path)/tiles", layers: ["orthophoto"]))
        let tile = try folder.picture("tiles/orthophoto/0_0.png")
        for row in 0..<8 { #expect(tile[row] == Array(picture[row][0..<8])) }
    }

    @Test("heights run from the lowest ground to the highest, through the palette")
    func heights() throws {
        try PhotographedTown().export("png", ExportRequest(destination: "\(folder.path)/out", layers: ["height"]))
        let picture = try folder.picture("out/height/0_0.png")
        #expect(picture[7][0] == [0, 34, 78] && picture[4][0] == [254, 232, 56])
        #expect(picture[0][0] == [0, 0, 0])
        let legend = try folder.text("out/height/legend.json")
        #expect(
            legend.contains(#""minimum" : 10"#) && legend.contains(#""maximum" : 13"#) && legend.contains(#""unit" : "metres""#))
    }

    @Test("numpy reads colours and heights; a map without photographs has neither", .enabled(if: hasNumpy, "python3 has no numpy"))
    func numpy() throws {
        try PhotographedTown().export("npz", ExportRequest(destination: "\(folder.path)/out.npz"))
        try ExportTown().export("npz", ExportRequest(destination: "\(folder.path)/bare.npz"))
        let program = """
            import numpy, sys
            z = numpy.load(sys.argv[1])
            print(z["orthophoto"].shape, z["orthophoto"].dtype, z["height"].shape, z["height"].dtype)
            print(z["orthophoto"][7, 1].tolist(), z["height"][4, 0], int(numpy.isnan(z["height"]).sum()))
            print("orthophoto" in numpy.load(sys.argv[2]).files)
            """
        #expect(
            python(program, ["\(folder.path)/out.npz", "\(folder.path)/bare.npz"]) == """
                (8, 16, 3) uint8 (8, 16) float32
                [120, 90, 70] 13.0 112
                False

                """)
    }

    @Test("a map without photographs says why it has no orthophoto")
    func missing() throws {
        let request = ExportRequest(destination: "\(folder.path)/out", layers: ["orthophoto"])
        #expect(
            sentence(in: folder) { try ExportTown().export("png", request) } == """
                The map has no orthophoto: none of its segments has a radiance field.
                  in   --layer orthophoto
                  mend add field: {} to the job, which trains fields from its photographs, and run it again
                """)
    }

    @Test("from afar, four cells of the ground become their mean, those that nobody saw left out")
    func overview() throws {
        let town = PhotographedTown()
        let painter = LayerPainter(.orthophoto, channels: town.channels, activation: .sigmoid, range: 0...1)
        #expect(painter.legend.colours == nil && painter.legend.classes == nil)
        let tile = try #require(town.tile(at: TileIndex(i: 0, j: 0))).self
        let half = painter.overview(of: [nil, nil, painter.pixels(of: tile), nil], side: 8)
        // South-west: rows 4 to 7, columns 0 to 3; the tile's seen quarter is the lower left quarter of that.
        func pixel(_ row: Int, _ column: Int) -> [UInt8] { Array(half[(4 * (row * 8 + column))..<(4 * (row * 8 + column) + 4)]) }
        #expect(pixel(7, 0) == [120, 90, 65, 255] && pixel(6, 1) == [120, 90, 85, 255])
        #expect(pixel(5, 0) == [0, 0, 0, 0] && pixel(7, 2) == [0, 0, 0, 0] && pixel(3, 0) == [0, 0, 0, 0])
    }
}

@Suite("The ground in web map tiles") struct OrthophotoTileTests {
    @Test("an orthophoto keeps its colours in web map tiles, and each overview is the mean of what was seen")
    func tiles() throws {
        let folder = try Folder()
        var request = ExportRequest(
            destination: "\(folder.path)/tiles", layers: ["orthophoto"], georeference: .origin(latitude: 42.3, longitude: -71))
        request.minimumZoom = 16
        try PhotographedTown().export("xyz", request)
        var zooms: Set<Substring> = []
        for name in try folder.names("tiles") where name.hasSuffix(".png") {
            zooms.insert(name.prefix { $0 != "/" })
            for pixel in try folder.picture("tiles/\(name)").joined() where pixel != [0, 0, 0] {
                #expect(pixel[0] == 120 && pixel[1] == 90 && (60...90).contains(pixel[2]))
            }
        }
        #expect(zooms == ["16", "17", "18"])
    }
}

import Bindings
import Formats
import Scene
import Testing
import Tiles

@Suite("Pictures of a map") struct ExportPictureTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    let background: [UInt8] = [222, 224, 227]
    let divider: [UInt8] = [230, 159, 0]
    let boundary: [UInt8] = [213, 94, 0]
    let unseen: [UInt8] = [0, 0, 0]

    func export(
        _ layers: [String] = ["classes"], town: ExportTown = ExportTown(), mosaic: Bool = false, georeference: Georeference? = nil
    ) throws {
        try town.export(
            "png", ExportRequest(destination: "\(folder.path)/out", layers: layers, mosaic: mosaic, georeference: georeference))
    }

    @Test("north is up: the tile's last row is the picture's first, and unseen cells are transparent")
    func northUp() throws {
        try export()
        let picture = try folder.picture("out/classes/-1_2.png")
        #expect(picture[0][3] == boundary)
        #expect(picture[6][5] == divider)
        #expect(picture[1][5] == background && picture[6][0] == unseen)
    }

    @Test("a class cell's palette index is its channel's number and one, as the legend says")
    func legend() throws {
        try export()
        #expect(try folder.text("out/classes/legend.json").contains(##""colour" : "#e69f00","##))
        #expect(
            try folder.names("out").filter { $0.hasSuffix(".png") } == ["classes/-1_2.png", "classes/0_1.png", "classes/1_2.png"])
    }

    @Test("the world file puts the centre of the first pixel half a cell inside the tile's north-west corner")
    func worldFile() throws {
        // Tile (−1, 2) of side 4 m covers x −4…0, y 8…12.
        try export()
        let lines = try folder.text("out/classes/-1_2.pgw").split(separator: "\n").compactMap { Double($0) }
        #expect(lines == [0.5, 0, 0, -0.5, -3.75, 11.75])
        #expect(try !folder.names("out").contains { $0.hasSuffix(".aux.xml") })
    }

    @Test("a georeferenced map names its coordinate system, and its world file counts from that system's origin")
    func georeferenced() throws {
        try export(georeference: .crs(code: "EPSG:32617", offset: [586_000, 4_477_000]))
        let lines = try folder.text("out/classes/0_1.pgw").split(separator: "\n").compactMap { Double($0) }
        #expect(lines == [0.5, 0, 0, -0.5, 586_000.25, 4_477_007.75])
        #expect(
            try folder.text("out/classes/0_1.png.aux.xml").contains(
                #"<SRS dataAxisToSRSAxisMapping="1,2">PROJCRS["WGS 84 / UTM zone 17N""#))
    }

    @Test("a system whose authority writes northings first keeps x as the easting")
    func northingFirst() throws {
        try export(georeference: .crs(code: "EPSG:31467", offset: .zero))
        #expect(try folder.text("out/classes/0_1.png.aux.xml").contains(#"dataAxisToSRSAxisMapping="2,1""#))
    }

    @Test("a mosaic is its tiles pasted together, transparent between them")
    func mosaic() throws {
        try export(["classes", "views"], mosaic: true)
        let pasted = ["classes": try folder.picture("out/classes.png"), "views": try folder.picture("out/views.png")]
        let lines = try folder.text("out/classes.pgw").split(separator: "\n").compactMap { Double($0) }
        #expect(lines == [0.5, 0, 0, -0.5, -3.75, 11.75])
        try ExportTown().export("png", ExportRequest(destination: "\(folder.path)/tiles", layers: ["classes", "views"]))
        for (layer, picture) in pasted {
            #expect(picture.count == 16 && picture[0].count == 24)
            for (left, top, name) in [(0, 0, "-1_2"), (8, 8, "0_1"), (16, 0, "1_2")] {
                let tile = try folder.picture("tiles/\(layer)/\(name).png")
                for row in 0..<8 { #expect(Array(picture[top + row][left..<(left + 8)]) == tile[row]) }
            }
            #expect(picture[3][10] == unseen && picture[12][2] == unseen)
        }
    }

    @Test("a heat map runs from the palette's dark end to its bright end, and a layer without bounds to the map's maximum")
    func heat() throws {
        try export(["views", "confidence"])
        let views = try folder.picture("out/views/1_2.png")
        #expect(views[0][4] == [254, 232, 56])
        #expect(try folder.text("out/views/legend.json").contains(#""maximum" : 8"#))
        #expect(try folder.text("out/confidence/legend.json").contains(#""maximum" : 1"#))
        // Cividis grows lighter all the way: brighter cells are those with more views.
        let lightness = views.map { 0.2126 * Double($0[4][0]) + 0.7152 * Double($0[4][1]) + 0.0722 * Double($0[4][2]) }
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $0 > $1 })
    }

    @Test("the heat maps' colours grow lighter all the way")
    func lightness() {
        // Lightness, Rec. 601. Rounding to whole levels may take back half a level a channel.
        let lightness = Cividis.colours(255).map { 0.299 * Double($0.x) + 0.587 * Double($0.y) + 0.114 * Double($0.z) }
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 > $0 - 0.5 })
        #expect(zip(lightness, lightness.dropFirst(4)).allSatisfy { $1 > $0 })
    }

    @Test("every layer can be drawn, each into a folder of its own")
    func layers() throws {
        let all = MapLayer.all(channels: ExportTown().channels).map(\.description)
        try export(all)
        let names = try folder.names("out")
        for layer in all { #expect(names.contains("\(layer.replacing(":", with: "-"))/0_1.png")) }
        #expect(all.count == 13)
    }

    @Test("under sigmoid, lines are drawn over areas, and a seen cell that holds nothing is not transparent")
    func sigmoid() throws {
        var town = SigmoidTown()
        town.decided = [0b11, 0b01, 0b00]
        try ExportFormat(named: "png").write(town, ExportRequest(destination: "\(folder.path)/out", layers: ["classes"]))
        let row = try folder.picture("out/classes/0_0.png")[7]
        #expect(row[0] == divider)
        #expect(row[1] == [186, 194, 203])
        #expect(row[2] == background)
        #expect(row[3] == unseen)
    }

    @Test("the same map gives the same bytes")
    func deterministic() throws {
        try export()
        let first = try folder.bytes("out/classes/0_1.png")
        try export()
        #expect(try folder.bytes("out/classes/0_1.png") == first)
    }
}

/// One tile of two channels, an area and a line; its first cells hold what `decided` says.
struct SigmoidTown: MapSource {
    let grid = TileGrid(resolution: 0.5, cells: 8)
    let channels = ["drivable_area", "divider"]
    let activation = Activation.sigmoid
    let tiles = [TileIndex(i: 0, j: 0)]
    var decided: [UInt16] = []

    func tile(at index: TileIndex) -> FusedTile? {
        var tile = FusedTile(cells: 8, channels: channels, activation: activation)
        for (cell, bits) in decided.enumerated() { (tile.views[cell], tile.decided[cell]) = (1, bits) }
        return tile
    }
}

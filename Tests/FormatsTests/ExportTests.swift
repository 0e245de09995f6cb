import Formats
import Scene
import Testing
import Tiles

@Suite struct ExportTests {
    static let grid = TileGrid(resolution: 0.5, cells: 8)
    static let channels = ["background", "divider"]

    /// One seen cell: row 1, column 2 of tile 1,0 is a divider with probability 0.75, seen five times.
    static var raster: MapRaster? {
        var tile = FusedTile(cells: 8, channels: channels, activation: .softmax)
        let cell = 1 * 8 + 2
        tile.views[cell] = 5
        tile.decided[cell] = 2
        tile.probability[cell] = 0.25
        tile.probability[64 + cell] = 0.75
        tile.confidence[cell] = 0.75
        var raster = MapRaster(tiles: [TileIndex(i: 0, j: 0), TileIndex(i: 1, j: 0)], grid: grid, channels: channels)
        raster?.place(tile, at: TileIndex(i: 1, j: 0))
        return raster
    }

    @Test("a cell is painted where it lies, north-up, and unseen cells stay transparent")
    func northUp() throws {
        let raster = try #require(Self.raster)
        let indices = raster.heatIndices(of: .confidence, range: 0...1)
        // Row 1 from the south of eight is row 6 from the north; tile 1,0 begins at column 8 of 16.
        #expect(indices.enumerated().filter { $0.element != 0 }.map(\.offset) == [6 * 16 + 10])
        // 1 + round(254 · 0.75)
        #expect(indices[6 * 16 + 10] == 192)
    }

    @Test("a world file takes a pixel's centre to its metres, with the offset of the coordinate system")
    func worldFile() throws {
        let raster = try #require(Self.raster)
        // 16 × 8 cells of half a metre from (0, 0): the first pixel's centre is (0.25, 3.75).
        #expect(raster.worldFile(on: nil) == "0.5\n0.0\n0.0\n-0.5\n0.25\n3.75\n")
        let earth = try EarthFrame(.crs(code: "EPSG:32617", offset: [583_000, 4_477_000]))
        #expect(raster.worldFile(on: earth) == "0.5\n0.0\n0.0\n-0.5\n583000.25\n4477003.75\n")
        #expect(earth.auxiliaryXML.contains("WGS 84 / UTM zone 17N"))
        #expect(try EarthFrame(.origin(latitude: 42.3, longitude: -71)).auxiliaryXML.contains("Local tangent plane at 42.3, -71.0"))
    }

    @Test("a heat map's lightness rises all the way")
    func lightness() {
        let colours = Cividis.colours(255)
        // Luma, Rec. 601. Rounding to whole levels may take back half a level a channel.
        let lightness = colours.map { 0.299 * Double($0.x) + 0.587 * Double($0.y) + 0.114 * Double($0.z) }
        #expect(zip(lightness, lightness.dropFirst()).allSatisfy { $1 > $0 - 0.5 })
        #expect(zip(lightness, lightness.dropFirst(8)).allSatisfy { $1 > $0 })
    }

    @Test("a layer that does not exist is answered with the one that was meant")
    func unknownLayer() {
        #expect(throws: ExportError.unknownLayer(name: "entropie", known: MapLayer.all(channels: Self.channels).map(\.name))) {
            try MapLayer(named: "entropie", channels: Self.channels)
        }
        #expect(
            ExportError.unknownLayer(name: "entropie", known: ["classes", "entropy"]).description == """
                There is no layer "entropie" in the map. Did you mean "entropy"?
                  in   --layer
                  mend use one of classes, entropy
                """)
    }

    @Test("systems that do not exist, or are not in metres, are refused by name")
    func georeferences() {
        #expect(throws: ExportError.unknownCRS(code: "EPSG:999999")) { try EarthFrame(.crs(code: "EPSG:999999", offset: .zero)) }
        #expect(throws: ExportError.notMetricCRS(code: "EPSG:4326")) { try EarthFrame(.crs(code: "EPSG:4326", offset: .zero)) }
    }
}

import Bindings
import Formats
import Foundation
import GRDB
import NaiveTwins
import Scene
import Testing
import Tiles

@Suite("Web map tiles") struct TiledExportTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    func request(_ name: String, _ georeference: Georeference?, layers: [String] = []) -> ExportRequest {
        var request = ExportRequest(destination: "\(folder.path)/\(name)", layers: layers, georeference: georeference)
        request.title = "town"
        return request
    }

    /// A tile's pixels as channel numbers; nil where nothing was seen.
    func classes(_ name: String) throws -> [[Int?]] {
        let colours: [[UInt8]: Int] = [[222, 224, 227]: 0, [230, 159, 0]: 1, [0, 114, 178]: 2, [213, 94, 0]: 3]
        return try folder.picture(name).map { $0.map { colours[$0] } }
    }

    @Test(
        "every pixel shows the class of the cell that PROJ puts it in",
        arguments: [Places.boston, Places.singapore, Places.pittsburgh, Places.turned])
    func positions(place: Georeference) throws {
        let town = PatternTown()
        try ExportFormat(named: "xyz").write(town, request("tiles", place))
        let names = try folder.names("tiles").filter { $0.hasSuffix(".png") }
        let deepest = try #require(names.compactMap { Int($0.split(separator: "/")[0]) }.max())
        let projection = try place.projection()
        var (checked, seen) = (0, 0)
        for name in names where name.hasPrefix("\(deepest)/") {
            let numbers = name.dropLast(4).split(separator: "/").compactMap { Int($0) }
            let picture = try classes("tiles/\(name)")
            for pixel in stride(from: 0, to: 65536, by: 1009) {
                let (row, column) = (pixel / 256, pixel % 256)
                let (x, y) = (Double(numbers[1] * 256 + column) + 0.5, Double(numbers[2] * 256 + row) + 0.5)
                let world = 256 * exp2(Double(deepest))
                let geographic = SIMD2(x / world * 360 - 180, atan(sinh(.pi * (1 - 2 * y / world))) * 180 / .pi)
                let cell = place.planeFromMap.preimage(of: try projection.projected([geographic])[0]) / town.grid.resolution
                // A pixel a thousandth of a cell from the next cell may fall to either.
                let border = cell - SIMD2(cell.x.rounded(), cell.y.rounded())
                guard abs(border.x) > 1e-3, abs(border.y) > 1e-3 else { continue }
                let (c, r) = (Int(cell.x.rounded(.down)), Int(cell.y.rounded(.down)))
                let expected = town.isSeen(column: c, row: r) ? town.channel(column: c, row: r) : nil
                #expect(picture[row][column] == expected, "\(name) \(row) \(column)")
                checked += 1
                seen += expected == nil ? 0 : 1
            }
        }
        #expect(checked > 100 && seen > 40)
    }

    @Test("each overview pixel is the class most of the four below it have, and unseen only where all four are")
    func overviews() throws {
        var wanted = request("tiles", Places.boston)
        wanted.minimumZoom = 16
        try ExportFormat(named: "xyz").write(PatternTown(), wanted)
        let names = Set(try folder.names("tiles").filter { $0.hasSuffix(".png") })
        var levels: Set<Int> = []
        for name in names {
            let n = name.dropLast(4).split(separator: "/").compactMap { Int($0) }
            let children = (0..<4).map { "\(n[0] + 1)/\(2 * n[1] + $0 % 2)/\(2 * n[2] + $0 / 2).png" }
            guard children.contains(where: names.contains) else { continue }
            let below = try children.map { names.contains($0) ? try classes("tiles/\($0)") : nil }
            let picture = try classes("tiles/\(name)")
            levels.insert(n[0])
            for row in stride(from: 0, to: 256, by: 5) {
                for column in stride(from: 0, to: 256, by: 5) {
                    let child = below[(column >= 128 ? 1 : 0) + (row >= 128 ? 2 : 0)]
                    let four = (0..<4).map { step -> UInt8 in
                        let found = child?[2 * row % 256 + step / 2][2 * column % 256 + step % 2]
                        return found.map { UInt8($0 + 1) } ?? 0
                    }
                    let mode = NaiveRaster.mode(four)
                    #expect(picture[row][column] == (mode == 0 ? nil : Int(mode) - 1), "\(name) \(row) \(column)")
                }
            }
        }
        #expect(levels == [16, 17, 18])
    }

    @Test("an MBTiles file holds what its specification demands, its rows counted from the south")
    func mbtiles() throws {
        var wanted = request("town.mbtiles", Places.pittsburgh)
        wanted.attribution = "© A Town"
        try ExportFormat(named: "mbtiles").write(PatternTown(), wanted)
        try ExportFormat(named: "xyz").write(PatternTown(), request("tiles", Places.pittsburgh))
        let file = try DatabaseQueue(path: "\(folder.path)/town.mbtiles")
        try file.read { db in
            let rows = try Row.fetchAll(db, sql: "SELECT name, value FROM metadata")
            let metadata = Dictionary(uniqueKeysWithValues: rows.map { ($0["name"] as String, $0["value"] as String) })
            #expect(metadata["name"] == "town" && metadata["format"] == "png" && metadata["type"] == "overlay")
            #expect(metadata["attribution"] == "© A Town" && metadata["version"] == "1")
            #expect(try Int.fetchOne(db, sql: "PRAGMA application_id") == 0x4d50_4258)
            let bounds = try #require(metadata["bounds"]).split(separator: ",").compactMap { Double($0) }
            // The town reaches from column −190 to 110 and from row −20 to 280, in cells of 0.25 m.
            let corners = try Projection(code: "EPSG:32617").projected([[bounds[0], bounds[1]], [bounds[2], bounds[3]]])
            let offset = Places.pittsburgh.planeFromMap.offset
            let (low, high) = (corners[0] - offset, corners[1] - offset)
            #expect(abs(low.x + 47.5) < 1 && abs(low.y + 5) < 1 && abs(high.x - 27.75) < 1 && abs(high.y - 70.25) < 1)
            let zooms = try Row.fetchAll(db, sql: "SELECT DISTINCT zoom_level FROM tiles ORDER BY 1").map { $0[0] as Int }
            #expect(zooms.first == Int(metadata["minzoom"] ?? "") && zooms.last == Int(metadata["maxzoom"] ?? ""))
            let tiles = try Row.fetchAll(db, sql: "SELECT * FROM tiles")
            let names = try folder.names("tiles").filter { $0.hasSuffix(".png") }
            #expect(tiles.count == names.count)
            for tile in tiles {
                let (z, x, y) = (tile["zoom_level"] as Int, tile["tile_column"] as Int, tile["tile_row"] as Int)
                #expect(try folder.bytes("tiles/\(z)/\(x)/\((1 << z) - 1 - y).png") == Array(tile["tile_data"] as Data))
            }
        }
    }

    @Test("a GeoPackage's cells lie in metres of the job's plane, half as many a level, until one tile shows the whole town")
    func geoPackage() throws {
        try ExportFormat(named: "gpkg").write(PatternTown(), request("town.gpkg", Places.pittsburgh))
        let file = try DatabaseQueue(path: "\(folder.path)/town.gpkg")
        try file.read { db in
            #expect(try Int.fetchOne(db, sql: "PRAGMA application_id") == 0x4750_4b47)
            let contents = try #require(try Row.fetchOne(db, sql: "SELECT * FROM gpkg_contents"))
            #expect(contents["table_name"] == "classes" && contents["srs_id"] == 32617)
            // Columns −190 to 110 and rows −20 to 280 of 0.25 m, out to whole multiples of 64: −192…128 and −64…320.
            let offset = Places.pittsburgh.planeFromMap.offset
            #expect(contents["min_x"] == offset.x - 48 && contents["max_x"] == offset.x + 32)
            #expect(contents["min_y"] == offset.y - 16 && contents["max_y"] == offset.y + 80)
            let levels = try Row.fetchAll(db, sql: "SELECT zoom_level, matrix_width, pixel_x_size FROM gpkg_tile_matrix ORDER BY 1")
            #expect(levels.map { $0[0] as Int } == [0, 1] && levels.map { $0[1] as Int } == [1, 2])
            #expect(levels.map { $0[2] as Double } == [0.5, 0.25])
            let tiles = try Row.fetchAll(db, sql: "SELECT zoom_level, tile_column, tile_row FROM classes ORDER BY 1, 2, 3")
            #expect(
                tiles.map { [$0[0] as Int, $0[1] as Int, $0[2] as Int] } == [
                    [0, 0, 0], [1, 0, 0], [1, 0, 1], [1, 1, 0], [1, 1, 1],
                ])
        }
        // Without a place on the earth it lies in the map frame.
        try ExportFormat(named: "gpkg").write(PatternTown(), request("metric.gpkg", nil, layers: ["views"]))
        let metric = try DatabaseQueue(path: "\(folder.path)/metric.gpkg")
        let row = try metric.read { try Row.fetchOne($0, sql: "SELECT srs_id, min_x, max_y FROM gpkg_contents") }
        #expect(row?[0] == -1 && row?[1] == -48.0 && row?[2] == 80.0)
        let said = sentence(in: folder) {
            try ExportFormat(named: "gpkg").write(PatternTown(), request("turned.gpkg", Places.turned))
        }
        #expect(
            said == """
                The control points turn the map, and a GeoPackage's rasters lie straight.
                  in   georeference.control_points
                  mend export geotiff, which lies at any angle, or mbtiles
                """)
    }

    @Test("neither the cut into tiles nor the number of threads shows in any byte", arguments: ["mbtiles", "pmtiles", "gpkg"])
    func seams(format: String) throws {
        func bytes(cells: Int, threads: Int, layer: String) throws -> [UInt8] {
            var wanted = request("\(cells)-\(threads).\(format)", Places.boston, layers: [layer])
            wanted.threads = threads
            try ExportFormat(named: format).write(PatternTown(cells: cells), wanted)
            return try folder.bytes("\(cells)-\(threads).\(format)")
        }
        for layer in ["classes", "confidence"] {
            let whole = try bytes(cells: 512, threads: 1, layer: layer)
            #expect(whole.count > 4000)
            for (cells, threads) in [(64, 1), (256, 2), (8, 2)] {
                #expect(try bytes(cells: cells, threads: threads, layer: layer) == whole, "\(layer) \(cells) \(threads)")
            }
        }
    }

    @Test("a heat map's overview is the mean of what was seen, taken before it is coloured")
    func means() throws {
        var wanted = request("tiles", Places.boston, layers: ["confidence"])
        (wanted.minimumZoom, wanted.maximumZoom) = (17, 17)
        try ExportFormat(named: "xyz").write(PatternTown(), wanted)
        let names = try folder.names("tiles").filter { $0.hasSuffix(".png") }
        #expect(names.allSatisfy { $0.hasPrefix("17/") } && !names.isEmpty)
        // Four pixels of zoom 19 and four of each of those: the mean of some hundred cells of all confidences is near a half, whose
        // colour is the middle of the scale; a mean of colours would be grayer, and of palette numbers no other.
        let middle = Cividis.colours(255)[127]
        var near = 0
        for row in try folder.picture("tiles/\(names[0])") {
            for pixel in row where pixel != [0, 0, 0] {
                near += abs(Int(pixel[0]) - Int(middle.x)) < 40 && abs(Int(pixel[2]) - Int(middle.z)) < 20 ? 1 : 0
            }
        }
        #expect(near > 100)
    }

    @Test("tiles of 512 pixels begin one zoom earlier and show the same")
    func large() throws {
        var wanted = request("large", Places.boston)
        wanted.tileSide = 512
        try ExportFormat(named: "xyz").write(PatternTown(), wanted)
        try ExportFormat(named: "xyz").write(PatternTown(), request("small", Places.boston))
        let names = try folder.names("large").filter { $0.hasSuffix(".png") }
        let deepest = try #require(names.compactMap { Int($0.split(separator: "/")[0]) }.max())
        let name = try #require(names.first { $0.hasPrefix("\(deepest)/") })
        let n = name.dropLast(4).split(separator: "/").compactMap { Int($0) }
        let picture = try classes("large/\(name)")
        #expect(picture.count == 512)
        let small = try classes("small/\(n[0] + 1)/\(2 * n[1] + 1)/\(2 * n[2] + 1).png")
        for row in 0..<256 { #expect(Array(picture[256 + row][256...]) == small[row]) }
    }

    @Test("an earlier file of ours is replaced, and no other")
    func replacing() throws {
        for format in ["mbtiles", "pmtiles", "geotiff", "gpkg"] {
            let wanted = request("town.\(format)", Places.boston)
            try ExportFormat(named: format).write(PatternTown(), wanted)
            try ExportFormat(named: format).write(PatternTown(), wanted)
            try folder.write("SQLite format 3\0 and mine", to: "town.\(format)")
            #expect(throws: ExportError.occupied(path: wanted.destination)) {
                try ExportFormat(named: format).write(PatternTown(), wanted)
            }
            #expect(try folder.text("town.\(format)") == "SQLite format 3\0 and mine")
        }
    }

    @Test("what cannot be drawn as web map tiles says why")
    func sentences() throws {
        func said(
            _ change: (inout ExportRequest) -> Void = { _ in }, format: String = "mbtiles", at place: Georeference? = Places.boston
        )
            -> String
        {
            var wanted = request("out", place)
            change(&wanted)
            return sentence(in: folder) { try ExportFormat(named: format).write(PatternTown(), wanted) }
        }
        #expect(
            said(at: nil) == """
                The job does not say where its map lies on the earth, and mbtiles needs to know.
                  in   georeference
                  mend add georeference: {origin: [lat, lon]}, {crs: EPSG:…, offset: [x, y]}, {preset: …} or {control_points: …} to the job and run it again, which makes nothing anew; or export geotiff, png or npz, which lie in the map frame without one
                """)
        #expect(
            said({ $0.layers = ["views", "classes"] }, format: "pmtiles") == """
                One pmtiles export holds one layer, and 2 were asked for.
                  in   --layer
                  mend write one export a layer
                """)
        #expect(
            said({ $0.maximumZoom = 24 }) == """
                At zoom 24 there would be nothing to see that zoom 19 does not show, in many more tiles.
                  in   --max-zoom
                  mend use 19, where a pixel is no larger than a cell; 22 at most
                """)
        #expect(
            said({ ($0.minimumZoom, $0.maximumZoom) = (18, 12) }) == """
                No zoom lies between 18 and 12.
                  in   --min-zoom, --max-zoom
                  mend give a smallest zoom from 0 to the largest
                """)
        #expect(
            said({ $0.tileSide = 300 }) == """
                Tiles of 300 pixels are not made.
                  in   --tile-size
                  mend use one of 256, 512
                """)
        #expect(
            said({ $0.maximumZoom = 12 }, format: "npz") == """
                npz has no zooms.
                  in   --min-zoom, --max-zoom, --tile-size
                  mend leave them out, or use --format mbtiles, pmtiles, xyz
                """)
        #expect(
            said(at: .origin(latitude: 88, longitude: 0)) == """
                Web maps end at 85.05° north and south, and the map reaches latitude 88.0.
                  in   georeference
                  mend export geotiff, which takes any latitude
                """)
        #expect(try folder.names("").isEmpty)
    }

    @Test("tiles are numbered along the Hilbert curve as PMTiles numbers them")
    func hilbert() {
        // From the specification's own examples.
        let examples: [(TileAddress, UInt64)] = [
            (TileAddress(zoom: 0, x: 0, y: 0), 0), (TileAddress(zoom: 1, x: 0, y: 0), 1), (TileAddress(zoom: 1, x: 0, y: 1), 2),
            (TileAddress(zoom: 1, x: 1, y: 1), 3), (TileAddress(zoom: 1, x: 1, y: 0), 4), (TileAddress(zoom: 2, x: 0, y: 0), 5),
            (TileAddress(zoom: 12, x: 3423, y: 1763), 19_078_479),
        ]
        for (tile, number) in examples { #expect(HilbertCurve.number(of: tile) == number, "\(tile)") }
    }
}

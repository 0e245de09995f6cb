import Formats
import Scene
import Testing
import Tiles

@Suite("GeoTIFFs") struct GeoTIFFTests {
    let folder: Folder
    init() throws { folder = try Folder() }

    @Test("neither the cut into tiles nor the number of threads shows in any byte", arguments: [[], ["classes"]])
    func seams(layers: [String]) throws {
        func bytes(cells: Int, threads: Int) throws -> [UInt8] {
            var wanted = ExportRequest(
                destination: "\(folder.path)/\(cells)-\(threads).tif", layers: layers, georeference: Places.pittsburgh)
            wanted.threads = threads
            try ExportFormat(named: "geotiff").write(PatternTown(cells: cells), wanted)
            return try folder.bytes("\(cells)-\(threads).tif")
        }
        let whole = try bytes(cells: 512, threads: 1)
        #expect(whole.count > 4000)
        for (cells, threads) in [(64, 1), (256, 2), (8, 2)] {
            #expect(try bytes(cells: cells, threads: threads) == whole, "\(cells) \(threads)")
        }
    }

    @Test("classes and values do not share a GeoTIFF, and a system without a number is refused")
    func sentences() throws {
        func said(_ layers: [String], _ georeference: Georeference? = nil) -> String {
            sentence(in: folder) {
                try ExportFormat(named: "geotiff").write(
                    PatternTown(),
                    ExportRequest(destination: "\(folder.path)/out.tif", layers: layers, georeference: georeference))
            }
        }
        #expect(
            said(["classes", "views"]) == """
                One GeoTIFF holds bands of values or one layer of classes, and classes, views are both.
                  in   --layer
                  mend write classes, conflict and coverage to files of their own
                """)
        #expect(
            said([], .crs(code: "IGNF:LAMB93", offset: .zero)) == """
                A GeoTIFF names its coordinate system by an EPSG number, and "IGNF:LAMB93" has none.
                  in   georeference.crs
                  mend write an EPSG code, e.g. EPSG:32617, or export png, whose .aux.xml holds any system
                """)
        #expect(try folder.names("").isEmpty)
    }
}

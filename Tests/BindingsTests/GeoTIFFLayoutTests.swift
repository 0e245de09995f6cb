import Bindings
import Foundation
import Testing

@Suite("Large GeoTIFFs") struct GeoTIFFLayoutTests {
    @Test(
        "a raster that would not end before four gigabytes gets offsets of 64 bits, and says so in its third byte",
        arguments: [false, true])
    func offsets(isBig: Bool) throws {
        let path = NSTemporaryDirectory() + "mapweave-\(UUID().uuidString).tif"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let layout = GeoTIFFLayout(
            cells: .palette([.zero, [222, 224, 227, 255]]), levels: [(64, 64)], tileSide: 64, system: .projected(epsg: 32617),
            affine: [0.15, 0, 583_710, 0, -0.15, 4_477_260], metadata: "<GDALMetadata/>", nodata: "0", isBig: isBig)
        let file = try GeoTIFFWriting(path: path, layout: layout)
        try file.begin(level: 0)
        try file.write(tile: 0, Deflate.compressed([UInt8](repeating: 1, count: 64 * 64), as: .zlib))
        try file.finish()
        // 42 is classic TIFF, 43 BigTIFF.
        #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path)).prefix(4)) == [0x49, 0x49, isBig ? 43 : 42, 0])
    }

    @Test("the change comes before four gigabytes are full, and counts the directories")
    func change() {
        #expect(!GeoTIFFLayout.outgrowsClassic(bytes: 3_900_000_000, tiles: 1000))
        #expect(GeoTIFFLayout.outgrowsClassic(bytes: 4_000_000_000, tiles: 1))
        // A million tiles take sixteen megabytes of directories.
        #expect(GeoTIFFLayout.outgrowsClassic(bytes: 3_990_000_000, tiles: 1_000_000))
    }
}

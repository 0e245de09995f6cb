import Scene
import Testing

@Suite("Georeferences") struct GeoreferenceTests {
    // What pyproj 3.7.2 gives: Transformer.from_crs(4326, zone, always_xy=True).transform(longitude, latitude).
    @Test(
        "Argoverse 2's cities lie where pyproj puts their origins",
        arguments: [
            ("austin", "EPSG:32614", 621150.0275, 3349889.9996),
            ("detroit", "EPSG:32617", 320669.9346, 4685369.9988),
            ("miami", "EPSG:32617", 580560.0088, 2850959.9999),
            ("palo-alto", "EPSG:32610", 576480.0006, 4141379.9353),
            ("pittsburgh", "EPSG:32617", 583710.0070, 4477259.9998),
            ("washington", "EPSG:32618", 323459.9997, 4306469.9870),
        ])
    func cities(name: String, code: String, easting: Double, northing: Double) throws {
        let georeference = try #require(try Georeference(preset: name, offset: [100, -50]))
        guard case .crs(let found, let offset) = georeference else {
            Issue.record("\(georeference)")
            return
        }
        #expect(found == code)
        #expect(abs(offset.x - easting - 100) < 0.001 && abs(offset.y - northing + 50) < 0.001)
    }

    @Test("nuScenes' maps are tangent planes at their corner, and take no offset")
    func planes() throws {
        let boston = Georeference.origin(latitude: 42.336849169438615, longitude: -71.05785369873047)
        #expect(try Georeference(preset: "boston-seaport") == boston)
        #expect(try Georeference(preset: "boston-seaport", offset: [1, 0]) == nil)
        #expect(try Georeference(preset: "atlantis") == nil)
    }
}

public import Bindings

extension Georeference {
    /// How well-known datasets' map frames lie on the earth, by name.
    ///
    /// nuScenes maps are tangent planes at their south-western corner. Argoverse 2's city frames are UTM coordinates less those of
    /// the city's origin. Sources: nuscenes-devkit (`export_poses.py`), av2-api (`utm.py`).
    private static let presets: [(name: String, latitude: Double, longitude: Double, utmZone: Int?)] = [
        ("boston-seaport", 42.336849169438615, -71.05785369873047, nil),
        ("singapore-onenorth", 1.2882100868743724, 103.78475189208984, nil),
        ("singapore-hollandvillage", 1.2993652317780957, 103.78217697143555, nil),
        ("singapore-queenstown", 1.2782562240223188, 103.76741409301758, nil),
        ("austin", 30.27464237939507, -97.7404457407424, 14),
        ("detroit", 42.29993066912924, -83.17555750783717, 17),
        ("miami", 25.77452579915163, -80.19656914449405, 17),
        ("palo-alto", 37.416065, -122.13571963362166, 10),
        ("pittsburgh", 40.44177902989321, -80.01294377242584, 17),
        ("washington", 38.889377, -77.0355047439081, 18),
    ]

    public static var presetNames: [String] { presets.map(\.name) }

    /// A preset's place.
    ///
    /// - Parameters:
    ///   - name: one of `presetNames`.
    ///   - offset: metres from the dataset's own frame to the map's origin, where a map was cut from it; only of a UTM preset.
    /// - Throws: `ProjectionFailure` where PROJ's database lacks the zone.
    /// - Returns: nil for an unknown name, and for an offset in a tangent plane.
    public init?(preset name: String, offset: SIMD2<Double> = .zero) throws(ProjectionFailure) {
        guard let preset = Self.presets.first(where: { $0.name == name }) else { return nil }
        guard let zone = preset.utmZone else {
            guard offset == .zero else { return nil }
            self = .origin(latitude: preset.latitude, longitude: preset.longitude)
            return
        }
        let code = "EPSG:\(32600 + zone)"
        let origin = try Projection(code: code).projected([[preset.longitude, preset.latitude]])[0]
        self = .crs(code: code, offset: origin + offset)
    }
}

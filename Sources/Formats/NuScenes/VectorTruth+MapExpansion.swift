internal import Bindings
public import Tiles

extension VectorTruth {
    /// Reads a nuScenes map expansion (1.3 or later) as lines and polygons, in MapTR's manner.
    ///
    /// `divider`: the lines of road_divider and lane_divider, joined where exactly two meet. `ped_crossing`: the union of the
    /// crossings. `boundary`: the contours of the union of road_segment and lane polygons, outer and inner, as lines.
    /// - Throws: `MapError`, `FileError`.
    public init(mapExpansion path: String) throws {
        let map = try MapExpansion(path: path)
        let dividers = PlanarLines(try ["road_divider", "lane_divider"].flatMap { try map.lines(of: $0) })
        let crossings = PlanarPolygons(try map.polygons(of: "ped_crossing"))
        let surfaces = PlanarPolygons(try ["road_segment", "lane"].flatMap { try map.polygons(of: $0) })
        guard let joined = dividers.merged, let crossing = crossings.union(),
            let road = surfaces.union(repair: GroundTruth.boundaryRepair)
        else { throw MapError.unjoinable(path: path) }
        self.init(classes: [
            TrueVectors(name: "divider", shapes: joined.lines.map { .line($0) }),
            TrueVectors(name: "ped_crossing", shapes: crossing.polygons.map { .polygon($0) }),
            TrueVectors(name: "boundary", shapes: road.polygons.flatMap { $0 }.map { .line($0) }),
        ])
    }
}

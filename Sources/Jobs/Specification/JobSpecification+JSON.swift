internal import Crypto
internal import Foundation
internal import Radiance
internal import Scene
internal import Tiles

extension JobSpecification: Codable {
    private enum Key: String, CodingKey {
        case name, inputs, region, resolution, tile, fusion, confidence, decision, field, warp, egoHeight, georeference,
            badFrameLimit
    }

    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        name = try object.decode(String.self, forKey: .name)
        inputs = try object.decode([Input].self, forKey: .inputs)
        region = try object.decode(RegionCoding.self, forKey: .region).region
        grid = TileGrid(
            resolution: try object.decode(Double.self, forKey: .resolution), cells: try object.decode(Int.self, forKey: .tile))
        fusion = try object.decode(Fusion.self, forKey: .fusion)
        confidence = try object.decode(ConfidenceChoice.self, forKey: .confidence)
        decision = try object.decode(DecisionChoice.self, forKey: .decision)
        field = try object.decodeIfPresent(FieldOptions.self, forKey: .field)
        warp = try object.decodeIfPresent(Warp.self, forKey: .warp)
        egoHeight = try object.decode(Double.self, forKey: .egoHeight)
        georeference = try object.decodeIfPresent(GeoreferenceChoice.self, forKey: .georeference)
        badFrameLimit = try object.decodeIfPresent(BadFrameLimit.self, forKey: .badFrameLimit)
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(name, forKey: .name)
        try object.encode(inputs, forKey: .inputs)
        try object.encode(RegionCoding(region), forKey: .region)
        try object.encode(grid.resolution, forKey: .resolution)
        try object.encode(grid.cells, forKey: .tile)
        try object.encode(fusion, forKey: .fusion)
        try object.encode(confidence, forKey: .confidence)
        try object.encode(decision, forKey: .decision)
        try object.encodeIfPresent(field, forKey: .field)
        try object.encodeIfPresent(warp, forKey: .warp)
        try object.encode(egoHeight, forKey: .egoHeight)
        try object.encodeIfPresent(georeference, forKey: .georeference)
        try object.encodeIfPresent(badFrameLimit, forKey: .badFrameLimit)
    }

    /// The specification with its keys sorted: the same for the same job.
    public func canonicalJSON() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    public init(canonicalJSON text: String) throws {
        self = try JSONDecoder().decode(JobSpecification.self, from: Data(text.utf8))
    }

    /// Twelve hexadecimal digits of the specification's digest: the same job submitted twice is one job.
    public func identity() throws -> String {
        String(SHA256.hash(data: Data(try canonicalJSON().utf8)).hexadecimal.prefix(12))
    }
}

/// A region as JSON.
private struct RegionCoding: Codable {
    var bounds: [Double]?
    /// Polygons, rings, points, (x, y).
    var polygons: [[[[Double]]]]?

    init(_ region: Region) {
        switch region {
        case .all: break
        case .bounds(let b): bounds = [b.minX, b.minY, b.maxX, b.maxY]
        case .polygons(let list): polygons = list.map { $0.map { $0.map { [$0.x, $0.y] } } }
        }
    }

    var region: Region {
        if let b = bounds, b.count == 4 { return .bounds(Rectangle(minX: b[0], minY: b[1], maxX: b[2], maxY: b[3])) }
        if let polygons { return .polygons(polygons.map { $0.map { $0.map { SIMD2($0[0], $0[1]) } } }) }
        return .all
    }
}

internal import Foundation

/// The polygons of a GeoJSON document: a Polygon, a MultiPolygon, a Feature or a FeatureCollection of them.
public struct GeoJSONPolygons: Sendable {
    /// Polygons, each a list of rings, the exterior first; coordinates as they stand in the file.
    public let polygons: [[[SIMD2<Double>]]]

    /// - Throws: `FileError`, `ReadError`.
    public init(path: String) throws {
        let bytes = try readFile(path, limit: 16 << 20)
        do { polygons = try JSONDecoder().decode(Item.self, from: Data(bytes)).polygons } catch {
            throw ReadError.unreadableJSON(path: path, detail: explain(error))
        }
        guard !polygons.isEmpty else { throw ReadError.unreadableJSON(path: path, detail: "it holds no polygon") }
    }

    private struct Item: Decodable {
        let polygons: [[[SIMD2<Double>]]]

        enum Key: String, CodingKey { case type, coordinates, geometry, features }

        init(from decoder: any Decoder) throws {
            let object = try decoder.container(keyedBy: Key.self)
            switch try object.decode(String.self, forKey: .type) {
            case "FeatureCollection": polygons = try object.decode([Item].self, forKey: .features).flatMap(\.polygons)
            case "Feature": polygons = try object.decode(Item.self, forKey: .geometry).polygons
            case "Polygon": polygons = [try Self.rings(object.decode([[[Double]]].self, forKey: .coordinates), decoder)]
            case "MultiPolygon":
                polygons = try object.decode([[[[Double]]]].self, forKey: .coordinates).map { try Self.rings($0, decoder) }
            default: polygons = []
            }
        }

        private static func rings(_ rings: [[[Double]]], _ decoder: any Decoder) throws -> [[SIMD2<Double>]] {
            guard rings.allSatisfy({ $0.count >= 4 && $0.allSatisfy { $0.count >= 2 } }) else {
                throw DecodingError.dataCorrupted(
                    .init(codingPath: decoder.codingPath, debugDescription: "a ring of under four points"))
            }
            return rings.map { $0.map { SIMD2($0[0], $0[1]) } }
        }
    }
}

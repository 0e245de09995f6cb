internal import Bindings
internal import Foundation
public import Tiles

extension GroundTruth {
    /// The truth that a nuScenes map expansion holds.
    ///
    /// Dividers are road and lane dividers; of each crossing the two longest edges count; boundaries are the contours of the union of
    /// road segments and lanes.
    /// - Throws: `FileError`, `ReadError`.
    public init(mapExpansion path: String) throws {
        let map: Expansion
        do { map = try JSONDecoder().decode(Expansion.self, from: Data(try readFile(path))) } catch let error as FileError {
            throw error
        } catch {
            throw ReadError.unreadableJSON(path: path, detail: explain(error))
        }
        let nodes = Dictionary(map.node.map { ($0.token, SIMD2($0.x, $0.y)) }) { first, _ in first }
        let lines = Dictionary(map.line.map { ($0.token, $0.node_tokens) }) { first, _ in first }
        let polygons = Dictionary(map.polygon.map { ($0.token, $0) }) { first, _ in first }
        func points(_ tokens: [String], _ holder: String) throws(ReadError) -> [SIMD2<Double>] {
            var points: [SIMD2<Double>] = []
            for token in tokens {
                guard let point = nodes[token] else {
                    throw .danglingToken(path: path, token: token, table: "node", holder: holder)
                }
                points.append(point)
            }
            return points
        }
        func polygon(_ token: String) throws(ReadError) -> Expansion.Polygon {
            guard let polygon = polygons[token] else {
                throw .danglingToken(path: path, token: token, table: "polygon", holder: "a layer")
            }
            return polygon
        }
        var dividers: [[SIMD2<Double>]] = []
        for token in (map.road_divider + map.lane_divider).map(\.line_token) {
            guard let line = lines[token] else {
                throw ReadError.danglingToken(path: path, token: token, table: "line", holder: "a divider")
            }
            dividers.append(try points(line, "line \(token)"))
        }
        var crossings: [[SIMD2<Double>]] = []
        for token in map.ped_crossing.map(\.polygon_token) {
            let corners = try points(polygon(token).exterior_node_tokens, "polygon \(token)")
            let edges = zip(corners, corners.dropFirst() + corners.prefix(1)).map { [$0, $1] }
            func squaredLength(_ edge: [SIMD2<Double>]) -> Double { ((edge[1] - edge[0]) * (edge[1] - edge[0])).sum() }
            crossings += edges.sorted { squaredLength($0) > squaredLength($1) }.prefix(2)
        }
        var roads: [[[SIMD2<Double>]]] = []
        for token in (map.road_segment + map.lane).map(\.polygon_token) {
            let polygon = try polygon(token)
            var rings = [try points(polygon.exterior_node_tokens, "polygon \(token)")]
            for hole in polygon.holes { rings.append(try points(hole.node_tokens, "polygon \(token)")) }
            roads.append(rings)
        }
        self.init(dividers: dividers, crossings: crossings, boundaries: PlanarPolygons(roads).contours(repair: 0.02))
    }

    private struct Expansion: Decodable {
        let node: [Node]
        let line: [Line]
        let polygon: [Polygon]
        let road_divider, lane_divider: [OfLine]
        let ped_crossing, road_segment, lane: [OfPolygon]

        struct Node: Decodable {
            let token: String
            let x, y: Double
        }

        struct Line: Decodable {
            let token: String
            let node_tokens: [String]
        }

        struct Polygon: Decodable {
            let token: String
            let exterior_node_tokens: [String]
            let holes: [Hole]
        }

        struct Hole: Decodable {
            let node_tokens: [String]
        }

        struct OfLine: Decodable {
            let line_token: String
        }

        struct OfPolygon: Decodable {
            let polygon_token: String
        }
    }
}

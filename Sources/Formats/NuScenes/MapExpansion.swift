internal import Bindings
internal import Foundation
public import Tiles

extension GroundTruth {
    /// Gaps and slivers under twice this between road segments and lanes are closed, metres.
    public static let boundaryRepair = 0.02

    /// Reads a nuScenes map expansion (1.3 or later) in HDMapNet's manner.
    ///
    /// `divider`: the lines of road_divider and lane_divider. `ped_crossing`: the two longest edges of each crossing. `boundary`: the
    /// contours of the union of road_segment and lane polygons, outer and inner.
    /// - Throws: `MapError`, `FileError`.
    public init(mapExpansion path: String) throws {
        let map = try MapExpansion(path: path)
        let dividers = try ["road_divider", "lane_divider"].flatMap { try map.lines(of: $0) }
        let crossings = try map.polygons(of: "ped_crossing").flatMap { Self.longestEdges(of: $0.first ?? [], count: 2) }
        let surfaces = try ["road_segment", "lane"].flatMap { try map.polygons(of: $0) }
        guard let union = PlanarPolygons(surfaces).union(repair: Self.boundaryRepair) else { throw MapError.unjoinable(path: path) }
        self.init(classes: [
            TrueClass(name: "divider", lines: dividers), TrueClass(name: "ped_crossing", lines: crossings),
            TrueClass(name: "boundary", lines: union.polygons.flatMap { $0 }),
        ])
    }

    /// The longest edges of a ring, the shortest of them first; of equals the later one counts as longer.
    static func longestEdges(of ring: [SIMD2<Double>], count: Int) -> [[SIMD2<Double>]] {
        let edges = zip(ring, ring.dropFirst() + ring.prefix(1)).map { [$0, $1] }
        func squaredLength(_ edge: [SIMD2<Double>]) -> Double { ((edge[1] - edge[0]) * (edge[1] - edge[0])).sum() }
        let order = edges.indices.sorted { (squaredLength(edges[$0]), $0) < (squaredLength(edges[$1]), $1) }
        return order.suffix(count).map { edges[$0] }
    }
}

/// The tables of a map expansion that hold lines on the ground.
struct MapExpansion {
    private let path: String
    private let document: Document
    private let nodes: [String: SIMD2<Double>]
    private let lines: [String: Line]
    private let polygons: [String: Polygon]

    init(path: String) throws {
        self.path = path
        let bytes = try readFile(path, limit: 1 << 30)
        do { document = try JSONDecoder().decode(Document.self, from: Data(bytes)) } catch {
            if case DecodingError.keyNotFound(let key, let context) = error, context.codingPath.isEmpty {
                throw MapError.missingLayer(path: path, layer: key.stringValue)
            }
            throw MapError.unreadable(path: path, detail: explain(error))
        }
        nodes = Dictionary(document.node.map { ($0.token, [$0.x, $0.y]) }) { first, _ in first }
        lines = Dictionary(document.line.map { ($0.token, $0) }) { first, _ in first }
        polygons = Dictionary(document.polygon.map { ($0.token, $0) }) { first, _ in first }
    }

    /// The lines of a layer in the file's order; lines of under two points are left out.
    func lines(of layer: String) throws(MapError) -> [[SIMD2<Double>]] {
        var result: [[SIMD2<Double>]] = []
        for row in layer == "road_divider" ? document.road_divider : document.lane_divider {
            let holder = "\(layer) \(row.token)"
            guard let line = lines[row.line_token] else {
                throw .danglingToken(path: path, token: row.line_token, layer: "line", holder: holder)
            }
            let points = try points(line.node_tokens, holder: "line \(line.token)")
            if points.count > 1 { result.append(points) }
        }
        return result
    }

    /// The polygons of a layer in the file's order, each as its rings, the exterior first.
    func polygons(of layer: String) throws(MapError) -> [[[SIMD2<Double>]]] {
        let rows =
            switch layer {
            case "ped_crossing": document.ped_crossing
            case "lane": document.lane
            default: document.road_segment
            }
        var result: [[[SIMD2<Double>]]] = []
        for row in rows {
            guard let polygon = polygons[row.polygon_token] else {
                throw .danglingToken(path: path, token: row.polygon_token, layer: "polygon", holder: "\(layer) \(row.token)")
            }
            let holder = "polygon \(polygon.token)"
            var rings = [try points(polygon.exterior_node_tokens, holder: holder)]
            for hole in polygon.holes { rings.append(try points(hole.node_tokens, holder: holder)) }
            result.append(rings)
        }
        return result
    }

    private func points(_ tokens: [String], holder: String) throws(MapError) -> [SIMD2<Double>] {
        var points: [SIMD2<Double>] = []
        for token in tokens {
            guard let node = nodes[token] else { throw .danglingToken(path: path, token: token, layer: "node", holder: holder) }
            points.append(node)
        }
        return points
    }

    private struct Document: Decodable {
        let node: [Node]
        let line: [Line]
        let polygon: [Polygon]
        let road_divider, lane_divider: [LineRow]
        let ped_crossing, road_segment, lane: [PolygonRow]
    }

    private struct Node: Decodable {
        let token: String
        let x, y: Double
    }

    private struct Line: Decodable {
        let token: String
        let node_tokens: [String]
    }

    private struct Polygon: Decodable {
        let token: String
        let exterior_node_tokens: [String]
        let holes: [Hole]
    }

    private struct Hole: Decodable {
        let node_tokens: [String]
    }

    private struct LineRow: Decodable {
        let token, line_token: String
    }

    private struct PolygonRow: Decodable {
        let token, polygon_token: String
    }
}

internal import Crypto
internal import Foundation
internal import Scene
internal import Tiles

/// Lines and polygons as a nuScenes map expansion, version 1.3, in metres of the map frame.
///
/// nuScenes has no layer for boundaries (there they are the contours of road polygons, which lines alone do not give), so they stand
/// in a layer of their own, `boundary`, which other readers pass over.
struct NuScenesVectors {
    private static let lineLayers = ["divider": "lane_divider", "lane_divider": "lane_divider", "road_divider": "road_divider"]
    private static let polygonLayers = ["ped_crossing", "stop_line", "carpark_area", "walkway", "drivable_area"]
    /// Layers that the reader of nuScenes' own kit wants to find, filled or empty.
    private static let layers = [
        "drivable_area", "road_segment", "road_block", "lane", "ped_crossing", "walkway", "stop_line", "carpark_area",
        "road_divider",
        "lane_divider", "traffic_light", "lane_connector", "boundary",
    ]

    func bytes(_ vectors: [MapVector]) throws -> [UInt8] {
        let extent = Rectangle(around: vectors.flatMap(\.points))
        var expansion = Expansion(canvas_edge: [max(1, extent?.maxX ?? 1), max(1, extent?.maxY ?? 1)])
        for layer in Self.layers { expansion.layers[layer] = [] }
        for vector in vectors { expansion.add(vector, Self.lineLayers, Self.polygonLayers) }
        return try json(expansion)
    }

    private struct Expansion: Encodable {
        let canvas_edge: [Double]
        var layers: [String: [Row]] = [:]
        private var nodes: [Node] = []
        private var lines: [Line] = []
        private var polygons: [Polygon] = []

        init(canvas_edge: [Double]) { self.canvas_edge = canvas_edge }

        mutating func add(_ vector: MapVector, _ lineLayers: [String: String], _ polygonLayers: [String]) {
            let layer = lineLayers[vector.className] ?? vector.className
            var row = Row(token: token("\(layer) \(layers[layer]?.count ?? 0)"))
            row.mapweave_class = vector.className
            row.confidence = rounded(vector.confidence, 1e3)
            switch vector.shape {
            case .line(let points):
                let line = Line(token: token("line \(lines.count)"), node_tokens: addNodes(points))
                lines.append(line)
                row.line_token = line.token
                if layer == "lane_divider" { row.lane_divider_segments = [] }
                if layer == "road_divider" { row.road_segment_token = "" }
            case .polygon(let rings):
                guard polygonLayers.contains(layer) else { return }
                let opened = rings.map { Array($0.dropLast()) }
                let polygon = Polygon(
                    token: token("polygon \(polygons.count)"), exterior_node_tokens: addNodes(opened.first ?? []),
                    holes: opened.dropFirst().map { ["node_tokens": addNodes($0)] })
                polygons.append(polygon)
                if layer == "drivable_area" { row.polygon_tokens = [polygon.token] } else { row.polygon_token = polygon.token }
                switch layer {
                case "ped_crossing": row.road_segment_token = ""
                case "stop_line": (row.stop_line_type, row.road_block_token) = ("", "")
                case "carpark_area": (row.orientation, row.road_block_token) = (0, "")
                default: break
                }
            }
            layers[layer, default: []].append(row)
        }

        private mutating func addNodes(_ points: [SIMD2<Double>]) -> [String] {
            points.map { point in
                let node = Node(token: token("node \(nodes.count)"), x: rounded(point.x, 1e4), y: rounded(point.y, 1e4))
                nodes.append(node)
                return node.token
            }
        }

        private func token(_ what: String) -> String {
            String(
                SHA256.hash(data: Data("mapweave/\(what)".utf8)).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                    .prefix(32))
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Name.self)
            // Sorted first: an export knows its own kind by it.
            try container.encode("mapweave", forKey: Name("about"))
            try container.encode("1.3", forKey: Name("version"))
            try container.encode(canvas_edge, forKey: Name("canvas_edge"))
            try container.encode(nodes, forKey: Name("node"))
            try container.encode(lines, forKey: Name("line"))
            try container.encode(polygons, forKey: Name("polygon"))
            for (layer, rows) in layers { try container.encode(rows, forKey: Name(layer)) }
            try container.encode([String: [String]](), forKey: Name("connectivity"))
            try container.encode([String: [String]](), forKey: Name("arcline_path_3"))
        }
    }

    private struct Node: Encodable {
        let token: String
        let x, y: Double
    }

    private struct Line: Encodable {
        let token: String
        let node_tokens: [String]
    }

    private struct Polygon: Encodable {
        let token: String
        let exterior_node_tokens: [String]
        let holes: [[String: [String]]]
    }

    private struct Row: Encodable {
        let token: String
        var line_token, polygon_token, road_segment_token, road_block_token, stop_line_type, mapweave_class: String?
        var polygon_tokens, lane_divider_segments: [String]?
        var orientation, confidence: Double?
    }

    private struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(_ name: String) { stringValue = name }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

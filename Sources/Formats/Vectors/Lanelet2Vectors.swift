internal import Foundation
internal import Scene
internal import Tiles

/// Lines and polygons as an OSM document that Lanelet2 reads: a way for each line and ring, tagged in Lanelet2's manner.
///
/// Predictions say where a line is, not whether it is broken; the subtype that Lanelet2's rules need is assumed and says so.
struct Lanelet2Vectors {
    private let earth: EarthFrame

    init(earth: EarthFrame) { self.earth = earth }

    /// Lanelet2's words for a class; a class without a row is written as `virtual`.
    private static let kinds: [(name: String, type: String, subtype: String?)] = [
        ("divider", "line_thin", "solid"), ("road_divider", "line_thin", "solid"), ("lane_divider", "line_thin", "dashed"),
        ("boundary", "road_border", nil), ("centerline", "virtual", nil), ("ped_crossing", "pedestrian_marking", nil),
        ("stop_line", "stop_line", nil), ("carpark_area", "virtual", nil), ("walkway", "virtual", nil),
        ("drivable_area", "road_border", nil),
    ]

    func bytes(_ vectors: [MapVector]) throws -> [UInt8] {
        var nodes = ""
        var ways = ""
        var (node, way) = (0, 0)
        for vector in vectors {
            let lines: [[SIMD2<Double>]] =
                switch vector.shape {
                case .line(let points): [points]
                case .polygon(let rings): rings
                }
            for line in lines {
                let isRing = line.count > 2 && line.first == line.last
                let points = isRing ? Array(line.dropLast()) : line
                let first = node + 1
                for (point, place) in zip(points, try earth.geographic(points)) {
                    node += 1
                    nodes += String(
                        format: "  <node id=\"%d\" visible=\"true\" version=\"1\" lat=\"%.10f\" lon=\"%.10f\">"
                            + "<tag k=\"local_x\" v=\"%.4f\"/><tag k=\"local_y\" v=\"%.4f\"/></node>\n", node, place.y, place.x,
                        point.x,
                        point.y)
                }
                way += 1
                // Ways are numbered far from nodes: Lanelet2 wants every id once.
                ways += "  <way id=\"\(1_000_000_000 + way)\" visible=\"true\" version=\"1\">\n"
                for index in 0..<points.count { ways += "    <nd ref=\"\(first + index)\"/>\n" }
                if isRing { ways += "    <nd ref=\"\(first)\"/>\n" }
                for (key, value) in tags(of: vector) { ways += "    <tag k=\"\(key)\" v=\"\(escaped(value))\"/>\n" }
                ways += "  </way>\n"
            }
        }
        let text =
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<osm version=\"0.6\" generator=\"mapweave\">\n\(nodes)\(ways)</osm>\n"
        return Array(text.utf8)
    }

    private func tags(of vector: MapVector) -> [(String, String)] {
        let kind = Self.kinds.first { $0.name == vector.className }
        var tags = [("type", kind?.type ?? "virtual")]
        if let subtype = kind?.subtype { tags += [("subtype", subtype), ("mapweave:subtype", "assumed")] }
        return tags + [
            ("mapweave:class", vector.className), ("mapweave:confidence", String(format: "%.3f", vector.confidence)),
            ("mapweave:views", String(format: "%.1f", vector.views)), ("mapweave:drives", vector.drives.joined(separator: ";")),
        ]
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

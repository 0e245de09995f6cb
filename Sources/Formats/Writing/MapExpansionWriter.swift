internal import Streets

/// A town's truth as a nuScenes map expansion, version 1.3.
struct MapExpansionWriter {
    let lines: Town.Lines
    let tokens: StreetTokens
    let length: Double

    var object: [String: Any] {
        var nodes: [[String: Any]] = []
        var lineRows: [[String: Any]] = []
        var polygonRows: [[String: Any]] = []
        func addNodes(_ points: [SIMD2<Double>]) -> [String] {
            points.map { point in
                let token = tokens.token("node \(nodes.count)")
                nodes.append(["token": token, "x": point.x, "y": point.y])
                return token
            }
        }
        func addLine(_ points: [SIMD2<Double>]) -> String {
            let token = tokens.token("line \(lineRows.count)")
            lineRows.append(["token": token, "node_tokens": addNodes(points)])
            return token
        }
        func addPolygon(_ points: [SIMD2<Double>]) -> String {
            let token = tokens.token("polygon \(polygonRows.count)")
            polygonRows.append(["token": token, "exterior_node_tokens": addNodes(points), "holes": [[String: Any]]()])
            return token
        }
        let roads = lines.roads.map(addPolygon)
        let area = tokens.token("drivable area")
        let segments = roads.indices.map { index in
            [
                "token": tokens.token("road \(index)"), "polygon_token": roads[index], "is_intersection": false,
                "drivable_area_token": area,
            ] as [String: Any]
        }
        let road = tokens.token("road 0")
        var object: [String: Any] = ["version": "1.3", "canvas_edge": [length, 200]]
        object["drivable_area"] = [["token": area, "polygon_tokens": roads] as [String: Any]]
        object["road_segment"] = segments
        object["ped_crossing"] = lines.crossings.enumerated().map { index, crossing in
            ["token": tokens.token("crossing \(index)"), "polygon_token": addPolygon(crossing), "road_segment_token": road]
        }
        object["road_divider"] = lines.roadDividers.enumerated().map { index, line in
            ["token": tokens.token("road divider \(index)"), "line_token": addLine(line), "road_segment_token": road]
        }
        object["lane_divider"] = lines.laneDividers.enumerated().map { index, line in
            [
                "token": tokens.token("lane divider \(index)"), "line_token": addLine(line),
                "lane_divider_segments": [[String: Any]](),
            ] as [String: Any]
        }
        for empty in ["lane", "road_block", "walkway", "stop_line", "carpark_area", "traffic_light", "lane_connector"] {
            object[empty] = [[String: Any]]()
        }
        object["connectivity"] = [String: Any]()
        object["arcline_path_3"] = [String: Any]()
        object["node"] = nodes
        object["line"] = lineRows
        object["polygon"] = polygonRows
        return object
    }
}

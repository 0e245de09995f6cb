import Bindings
import Formats
import Foundation
import Scene
import Testing
import Tiles

@Suite struct MapExpansionTests {
    /// Two abutting lanes 10 m long and 3 m wide, a crossing 4 × 2 m, a divider along the lanes' common edge.
    private static var town: [String: Any] {
        [
            "node": [
                (0, 0, 0), (1, 10, 0), (2, 10, 3), (3, 0, 3), (4, 10, 6), (5, 0, 6), (6, 3, 1), (7, 7, 1), (8, 7, 3), (9, 3, 3),
            ].map { ["token": "n\($0.0)", "x": $0.1, "y": $0.2] },
            "line": [["token": "l", "node_tokens": ["n3", "n2"]], ["token": "dot", "node_tokens": ["n3"]]],
            "polygon": [
                ["token": "south", "exterior_node_tokens": ["n0", "n1", "n2", "n3"], "holes": []],
                ["token": "north", "exterior_node_tokens": ["n3", "n2", "n4", "n5"], "holes": []],
                ["token": "zebra", "exterior_node_tokens": ["n6", "n7", "n8", "n9"], "holes": []],
            ],
            "road_divider": [["token": "rd", "line_token": "l"]],
            "lane_divider": [["token": "ld", "line_token": "dot"]],
            "ped_crossing": [["token": "pc", "polygon_token": "zebra"]],
            "road_segment": [["token": "rs", "polygon_token": "south"]],
            "lane": [["token": "ln", "polygon_token": "north"]],
        ]
    }

    /// Writes a map to a file of its own and hands its path over.
    private func withMap<Result>(_ map: [String: Any], _ body: (String) throws -> Result) throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("map-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try JSONSerialization.data(withJSONObject: map).write(to: URL(fileURLWithPath: path))
        return try body(path)
    }

    private func sentence(_ map: [String: Any]) throws -> String {
        try withMap(map) { path in
            let error = #expect(throws: MapError.self) { try GroundTruth(mapExpansion: path) }
            return (error?.description ?? "").replacingOccurrences(of: path, with: "MAP")
        }
    }

    @Test("a crossing is its two longest edges, a divider its line, and a line of one point is none")
    func lines() throws {
        let truth = try withMap(Self.town) { try GroundTruth(mapExpansion: $0) }
        #expect(truth.classes.map(\.name) == ["divider", "ped_crossing", "boundary"])
        #expect(truth.classes[0].lines == [[[0, 3], [10, 3]]])
        #expect(truth.classes[1].lines == [[[3, 1], [7, 1]], [[7, 3], [3, 3]]])
    }

    @Test("abutting lanes have one contour and no edge between them")
    func union() throws {
        let truth = try withMap(Self.town) { try GroundTruth(mapExpansion: $0) }
        #expect(truth.classes[2].lines.count == 1)
        let contour = truth.classes[2].lines[0]
        #expect(contour.first == contour.last)
        for (a, b) in zip(contour, contour.dropFirst()) {
            // Every piece lies on the outer rectangle, but for the repair's corners of 0.02 m.
            let middle = (a + b) / 2
            let inset = min(min(middle.x, 10 - middle.x), min(middle.y, 6 - middle.y))
            #expect(abs(inset) < 0.02)
        }
    }

    @Test("a gap of a centimetre between lanes is closed, one of ten stays")
    func repair() throws {
        func contours(gap: Double) -> Int {
            let rings: [[[SIMD2<Double>]]] = [
                [[[0, 0], [10, 0], [10, 3], [0, 3]]], [[[0, 3 + gap], [10, 3 + gap], [10, 6], [0, 6]]],
            ]
            return PlanarPolygons(rings).union(repair: 0.02)?.polygons.count ?? 0
        }
        #expect(contours(gap: 0.01) == 1)
        #expect(contours(gap: 0.1) == 2)
    }

    @Test("a hole stays a hole, and a polygon that crosses itself is repaired")
    func holesAndKnots() throws {
        let square: [[SIMD2<Double>]] = [[[0, 0], [10, 0], [10, 10], [0, 10]], [[4, 4], [6, 4], [6, 6], [4, 6]]]
        #expect(try #require(PlanarPolygons([square]).union()).polygons.map(\.count) == [2])
        let bow: [[SIMD2<Double>]] = [[[0, 0], [4, 4], [4, 0], [0, 4]]]
        #expect(
            PlanarPolygons([bow]).overlaps(minX: 3, minY: 1.5, maxX: 4, maxY: 2.5)
                || PlanarPolygons([bow]).overlaps(minX: 0, minY: 1.5, maxX: 1, maxY: 2.5))
    }

    @Test("a region's polygon overlaps what it shares an area with, not what it only touches")
    func overlaps() {
        let triangle = PlanarPolygons([[[[0, 0], [10, 0], [0, 10]]]])
        #expect(triangle.overlaps(minX: 1, minY: 1, maxX: 2, maxY: 2))
        #expect(triangle.overlaps(minX: -5, minY: -5, maxX: 0.1, maxY: 0.1))
        #expect(!triangle.overlaps(minX: -5, minY: 0, maxX: 0, maxY: 10))
        #expect(!triangle.overlaps(minX: 6, minY: 6, maxX: 9, maxY: 9))
        #expect(!PlanarPolygons([]).overlaps(minX: 0, minY: 0, maxX: 1, maxY: 1))
    }

    @Test("a map that lacks a layer or a node says which")
    func sentences() throws {
        var map = Self.town
        map["lane"] = nil
        #expect(
            try sentence(map) == """
                The map expansion has no layer "lane".
                  in   MAP
                  mend take a map expansion of version 1.3 or later, or add the layer as an empty list
                """)
        map = Self.town
        map["ped_crossing"] = [["token": "pc", "polygon_token": "gone"]]
        #expect(
            try sentence(map) == """
                ped_crossing pc names polygon "gone", which the map does not hold.
                  in   MAP
                  mend add the polygon, or take the map from one release as a whole
                """)
        map = Self.town
        map["line"] = [["token": "l", "node_tokens": ["n3", "n99"]], ["token": "dot", "node_tokens": []]]
        #expect(
            try sentence(map) == """
                line l names node "n99", which the map does not hold.
                  in   MAP
                  mend add the node, or take the map from one release as a whole
                """)
        map = Self.town
        map["node"] = "none"
        #expect(try sentence(map).hasPrefix("The file cannot be read as truth: \"node\" is not of type Array"))
    }

    @Test("true poses are read by token, and lists of different lengths are refused")
    func truthPoses() throws {
        let map: [String: Any] = ["sample_tokens": ["a"], "true_translation": [[1, 2, 3]], "true_rotation": [[1, 0, 0, 0]]]
        let poses = try withMap(map) { try truePoses(path: $0) }
        #expect(poses["a"]?.apply([1, 0, 0]) == [2, 2, 3])
        let uneven: [String: Any] = [
            "sample_tokens": ["a", "b"], "true_translation": [[1, 2, 3]], "true_rotation": [[1, 0, 0, 0]],
        ]
        try withMap(uneven) { path in
            let error = #expect(throws: ReadError.self) { try truePoses(path: path) }
            #expect(
                error == .unreadableJSON(path: path, detail: "its lists of tokens, translations and rotations differ in length"))
        }
    }
}

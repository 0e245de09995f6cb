internal import Formats
internal import Foundation
internal import Scene
internal import Tiles

extension JobSpecification {
    /// Reads a job file; paths in it are relative to it.
    ///
    /// - Throws: `SpecificationError`, `FileError`.
    public init(file path: String) throws {
        let text = String(decoding: try readFile(path, limit: YAMLNode.mostBytes), as: UTF8.self)
        try self.init(yaml: text, path: path)
    }

    /// - Parameters:
    ///   - path: where the text comes from: named in errors, and what relative paths are relative to.
    ///   - roots: folders that everything the job names must lie in, links followed; nil where it may name anything.
    public init(yaml text: String, path: String, within roots: [String]? = nil) throws(SpecificationError) {
        let root = try YAMLNode(text: text, path: path)
        try root.allow(JobKeys.job)
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        func absolute(_ node: YAMLNode) throws(SpecificationError) -> String {
            let named = URL(fileURLWithPath: try node.string(), relativeTo: folder).standardizedFileURL.path
            // What does not exist and what lies elsewhere are answered alike: nobody learns which.
            guard roots.map({ Self.lies(named, within: $0) }) ?? true else {
                throw .outside(key: node.name, value: node.text ?? "", path: path, line: node.line)
            }
            return named
        }
        func input(_ node: YAMLNode) throws(SpecificationError) -> Input {
            Input(
                dataset: try Self.dataset(try node.required("dataset"), absolute),
                predictions: try Self.predictions(try node.required("predictions"), absolute))
        }
        name = try root.required("name").string()
        if let list = root["inputs"] {
            guard list.isSequence, !list.elements.isEmpty else { throw list.bad("a list of {dataset, predictions}") }
            if let both = root["dataset"] ?? root["predictions"] {
                throw both.bad("inputs or a single dataset and predictions, not both,")
            }
            var inputs: [Input] = []
            for element in list.elements {
                try element.allow(JobKeys.input)
                inputs.append(try input(element))
            }
            self.inputs = inputs
        } else {
            inputs = [try input(root)]
        }
        region = try root["region"].map { (node) throws(SpecificationError) in try Self.region(node, absolute) } ?? .all
        grid = try Self.grid(root["grid"])
        fusion = try root["fusion"]?.word(Fusion.self) ?? .softmaxLogits
        confidence =
            try root["confidence"].map { (node) throws(SpecificationError) in try Self.confidence(node, absolute) } ?? .uniform
        decision = try root["decision"].map { (node) throws(SpecificationError) in try Self.decision(node, absolute) } ?? .argmax
        field = try root["field"].flatMap { (node) throws(SpecificationError) in try Self.field(node) }
        warp = try root["warp"]?.word(Warp.self)
        if warp == .ground, field == nil, let node = root["warp"] { throw .groundWithoutField(path: node.path, line: node.line) }
        egoHeight = try root["ego_height"].map { (node) throws(SpecificationError) in try Self.egoHeight(node) } ?? 0
        georeference = try root["georeference"].map { (node) throws(SpecificationError) in try Self.georeference(node) }
        badFrameLimit = try root["max_bad_frames"].map { (node) throws(SpecificationError) in try Self.badFrameLimit(node) }
    }

    /// Whether a path exists and lies in one of these folders when every link is followed.
    public static func lies(_ path: String, within roots: [String]) -> Bool {
        func real(_ path: String) -> String { URL(fileURLWithPath: path).resolvingSymlinksInPath().path }
        guard FileManager.default.fileExists(atPath: path) else { return false }
        let place = real(path)
        return roots.contains { root in
            let folder = real(root)
            return place == folder || place.hasPrefix(folder == "/" ? folder : folder + "/")
        }
    }

    private typealias Absolute = (YAMLNode) throws(SpecificationError) -> String

    private static func dataset(_ node: YAMLNode, _ absolute: Absolute) throws(SpecificationError) -> Dataset {
        if let frames = node["frames"] {
            try node.allow(["frames"])
            return .frames(path: try absolute(frames))
        }
        try node.allow(JobKeys.dataset)
        var scenes: [String]?
        if let list = node["scenes"] {
            guard list.isSequence, !list.elements.isEmpty else { throw list.bad("a list of scene names") }
            var names: [String] = []
            for element in list.elements { names.append(try element.string()) }
            scenes = names
        }
        return .nuScenes(
            root: try absolute(try node.required("root")), version: try node["version"]?.string() ?? "v1.0-trainval", scenes: scenes
        )
    }

    private static func predictions(_ node: YAMLNode, _ absolute: Absolute) throws(SpecificationError) -> Predictions {
        try node.allow(JobKeys.predictions)
        return Predictions(path: try absolute(try node.required("path")), preset: try node["preset"]?.string())
    }

    private static func region(_ node: YAMLNode, _ absolute: Absolute) throws(SpecificationError) -> Region {
        if node.text == "all" { return .all }
        guard node.isMapping else { throw node.bad("all, {bounds: [xmin, ymin, xmax, ymax]} or {geojson: FILE}") }
        try node.allow(JobKeys.region)
        if let bounds = node["bounds"], node["geojson"] != nil { throw bounds.bad("bounds or geojson, not both,") }
        if let bounds = node["bounds"] {
            let b = try bounds.numbers(count: 4, "[xmin, ymin, xmax, ymax] in metres")
            guard b[0] < b[2], b[1] < b[3] else { throw bounds.bad("[xmin, ymin, xmax, ymax] with xmin < xmax and ymin < ymax") }
            return .bounds(Rectangle(minX: b[0], minY: b[1], maxX: b[2], maxY: b[3]))
        }
        let file = try node.required("geojson")
        let path = try absolute(file)
        guard let polygons = try? GeoJSONPolygons(path: path).polygons else {
            throw file.bad("a GeoJSON file with a Polygon or MultiPolygon in map metres")
        }
        return .polygons(polygons)
    }

    private static func grid(_ node: YAMLNode?) throws(SpecificationError) -> TileGrid {
        guard let node else { return TileGrid(resolution: 0.15) }
        try node.allow(JobKeys.grid)
        let resolution = try node["resolution"]?.number("metres") ?? 0.15
        guard (0.01...10).contains(resolution) else {
            throw (node["resolution"] ?? node).bad("a cell size between 0.01 and 10 metres")
        }
        let cells = try node["tile"]?.number("a whole number of cells") ?? 256
        guard (8...Double(TileGrid.mostCells)).contains(cells), cells.truncatingRemainder(dividingBy: 8) == 0 else {
            throw (node["tile"] ?? node).bad("a multiple of 8 between 8 and 4096")
        }
        return TileGrid(resolution: resolution, cells: Int(cells))
    }

    private static func decision(_ node: YAMLNode, _ absolute: Absolute) throws(SpecificationError) -> DecisionChoice {
        if node.isMapping {
            try node.allow(JobKeys.decision)
            return .offsets(path: try absolute(try node.required("offsets")))
        }
        switch try node.string() {
        case "argmax": return .argmax
        case "calibrated": return .calibrated
        case let other:
            throw .unknownValue(
                key: "decision", value: other, known: ["argmax", "calibrated", "{offsets: FILE}"], path: node.path, line: node.line)
        }
    }

    private static func confidence(_ node: YAMLNode, _ absolute: Absolute) throws(SpecificationError) -> ConfidenceChoice {
        if node.isMapping {
            try node.allow(JobKeys.confidence)
            return .weights(path: try absolute(try node.required("weights")))
        }
        let word = try node.string()
        guard let choice = ConfidenceChoice(word: word) else {
            throw .unknownValue(
                key: "confidence", value: word, known: ConfidenceChoice.words + ["{weights: FILE}"], path: node.path,
                line: node.line)
        }
        return choice
    }

    private static func egoHeight(_ node: YAMLNode) throws(SpecificationError) -> Double {
        let expected = "the height of the ego origin above the ground in metres, from -10 to 10,"
        let height = try node.number(expected)
        guard abs(height) <= 10 else { throw node.bad(expected) }
        return height
    }

    private static func badFrameLimit(_ node: YAMLNode) throws(SpecificationError) -> BadFrameLimit {
        let expected = "a number of frames, or a share such as 10%"
        let text = try node.string()
        if text.hasSuffix("%") {
            guard let share = Double(text.dropLast()), (0...100).contains(share) else { throw node.bad(expected) }
            return .share(share / 100)
        }
        guard let count = Int(text), count >= 0 else { throw node.bad(expected) }
        return .count(count)
    }
}

import Formats
import Foundation
import Jobs
import Scene
import Testing
import Tiles

/// Job files that no schema and no reader may accept, each with one thing wrong.
let wrongJobs =
    [
        "dataset: {root: d}\npredictions: {path: p}\n",
        "name: n\npredictions: {path: p}\n",
        "name: n\ndataset: {root: d}\n",
        "name: n\ndataset: {root: d}\npredictions: {path: p}\nfusoin: maximum\n",
        "name: n\ndataset: {root: d, frames: f}\npredictions: {path: p}\n",
        "name: n\ndataset: {version: v}\npredictions: {path: p}\n",
        "name: n\ndataset: {root: d, scenes: []}\npredictions: {path: p}\n",
        "name: n\ndataset: {root: d}\npredictions: {preset: hdmapnet}\n",
        "name: n\ndataset: {root: d}\npredictions: {path: p, model: hdmapnet}\n",
        "name: n\ninputs: []\n",
        "name: n\ninputs: [{dataset: {root: d}}]\n",
        "name: n\ndataset: {root: d}\npredictions: {path: p}\ninputs: [{dataset: {root: d}, predictions: {path: p}}]\n",
    ]
    + [
        "region: everywhere", "region: {bounds: [0, 0, 1]}", "region: {}", "region: {bounds: [0, 0, 1, 1], geojson: a.json}",
        "grid: {resolution: 0}", "grid: {tile: 100}", "grid: {cells: 256}", "fusion: baysian", "confidence: network",
        "decision: {}", "decision: best", "field: yes", "field: {voxel: 0}", "field: {steps: 2}", "field: {steps: 10.5}",
        "field: {width: 8}", "field: {colours: neon}", "field: {seconds: 90}", "warp: ground", "warp: flat",
        "warp: ground\nfield: none", "ego_height: high", "ego_height: 310", "georeference: {}",
        "georeference: {origin: [95, 0]}", "georeference: {origin: [1, 2, 3]}", "georeference: {origin: [1, 2], crs: 'EPSG:32617'}",
        "georeference: {offset: [1, 2]}", "georeference: {preset: boston}", "georeference: {preset: miami, crs: 'EPSG:32617'}",
        "georeference: {preset: miami, origin: [1, 2]}", "georeference: {control_points: [[0, 0, 42.3, -71]]}",
        "georeference: {control_points: [[0, 0, 42.3, -71], [9, 9, 95, -71]]}",
        "georeference: {control_points: [[0, 0, 42, -71], [1, 0, 42.1, -71]], offset: [1, 2]}", "max_bad_frames: -1",
        "max_bad_frames: many", "max_bad_frames: 101%",
    ].map { "name: n\ndataset: {root: d}\npredictions: {path: p}\n\($0)\n" }

@Suite("The schema of a job file") struct JobSchemaTests {
    private static let jobs = repository.appendingPathComponent("jobs")
    private static let python = repository.appendingPathComponent(".build-oracles/bin/python")

    private func schema() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(JobSpecification.schema.utf8)) as? [String: Any])
    }

    @Test("the schema and the reader know the same keys, object by object, and every key is described")
    func keys() throws {
        let schema = try schema()
        let definitions = try #require(schema["$defs"] as? [String: [String: Any]])
        var objects = definitions.filter { $0.value["type"] as? String == "object" }
        objects["job"] = schema
        #expect(Set(objects.keys) == Set(JobKeys.all.keys))
        for (name, object) in objects {
            let properties = try #require(object["properties"] as? [String: [String: Any]])
            #expect(Set(properties.keys) == Set(JobKeys.all[name] ?? []), "\(name)")
            #expect(object["additionalProperties"] as? Bool == false, "\(name)")
            for (key, property) in properties {
                let reference = (property["$ref"] as? String)?.split(separator: "/").last.map(String.init) ?? ""
                #expect(property["description"] != nil || definitions[reference]?["description"] != nil, "\(name).\(key)")
            }
        }
    }

    @Test("the schema and the reader know the same words")
    func words() throws {
        func words(_ place: [String]) throws -> Set<String> {
            var object = try schema()
            for step in place { object = try #require(object[step] as? [String: Any], "\(place)") }
            return Set(try #require(object["enum"] as? [String]))
        }
        #expect(try words(["properties", "fusion"]) == Set(Fusion.allCases.map(\.rawValue)))
        let properties = try #require(try schema()["properties"] as? [String: Any])
        let confidence = try #require(properties["confidence"] as? [String: Any])["oneOf"] as? [[String: Any]]
        let known = try #require(confidence?.first?["enum"] as? [String])
        #expect(known == JobSpecification.ConfidenceChoice.words)
        #expect(try words(["properties", "warp"]) == Set(JobSpecification.Warp.allCases.map(\.rawValue)))
        #expect(
            try words(["$defs", "predictions", "properties", "preset"]) == Set(PredictionLayout.presets.keys))
        #expect(try words(["$defs", "georeference", "properties", "preset"]) == Set(Georeference.presetNames))
    }

    @Test("the reader refuses every wrong job", arguments: wrongJobs)
    func reader(yaml: String) {
        #expect(throws: SpecificationError.self) { try JobSpecification(yaml: yaml, path: "/job.yaml") }
    }

    @Test(
        "every file in jobs/ passes the schema, and no wrong job does",
        .enabled(
            if: FileManager.default.fileExists(atPath: python.path),
            "jsonschema judges the files where Tests/Oracles/install.sh has installed it"))
    func judged() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mapweave-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let schema = folder.appendingPathComponent("job.schema.json")
        try Data(JobSpecification.schema.utf8).write(to: schema)
        var wrong: [String] = []
        for (index, yaml) in wrongJobs.enumerated() {
            let file = folder.appendingPathComponent("wrong-\(index).yaml")
            try Data(yaml.utf8).write(to: file)
            wrong.append(file.path)
        }
        let right = try FileManager.default.contentsOfDirectory(atPath: Self.jobs.path).filter { $0.hasSuffix(".yaml") }
            .map { Self.jobs.appendingPathComponent($0).path }
        #expect(right.count >= 4)
        let judge = Process()
        judge.executableURL = Self.python
        judge.arguments = [repository.appendingPathComponent("Tests/Oracles/jobs-by-schema.py").path, schema.path] + right + wrong
        let output = Pipe()
        judge.standardOutput = output
        try judge.run()
        let failing = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        judge.waitUntilExit()
        #expect(judge.terminationStatus == 0)
        #expect(failing.split(separator: "\n").map(String.init) == wrong)
    }
}

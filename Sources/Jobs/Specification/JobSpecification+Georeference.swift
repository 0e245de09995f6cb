internal import Scene

extension JobSpecification {
    static func georeference(_ node: YAMLNode) throws(SpecificationError) -> GeoreferenceChoice {
        try node.allow(JobKeys.georeference)
        if let list = node["control_points"] {
            if let other = node["origin"] ?? node["crs"] ?? node["preset"] ?? node["offset"] {
                throw other.bad("control points alone, which place a map by themselves,")
            }
            return try controlPoints(list)
        }
        if let origin = node["origin"] {
            if let other = node["crs"] ?? node["preset"] ?? node["offset"] {
                throw other.bad("an origin, or a crs with its offset, not both,")
            }
            let expected = "[latitude, longitude] in degrees"
            let values = try origin.numbers(count: 2, expected)
            guard abs(values[0]) <= 90, abs(values[1]) <= 180 else { throw origin.bad(expected) }
            return .origin(latitude: values[0], longitude: values[1])
        }
        let offset = try node["offset"]?.numbers(count: 2, "[x, y] in metres") ?? [0, 0]
        if let preset = node["preset"] {
            if let other = node["crs"] { throw other.bad("a crs or a preset, not both,") }
            return try Self.preset(preset, offset: [offset[0], offset[1]])
        }
        return .crs(code: try node.required("crs").string(), offsetX: offset[0], offsetY: offset[1])
    }

    private static func preset(_ node: YAMLNode, offset: SIMD2<Double>) throws(SpecificationError) -> GeoreferenceChoice {
        let name = try node.string()
        let known = Georeference.presetNames
        guard known.contains(name) else {
            throw .unknownValue(key: "preset", value: name, known: known, path: node.path, line: node.line)
        }
        do {
            switch try Georeference(preset: name, offset: offset) {
            case .origin(let latitude, let longitude): return .origin(latitude: latitude, longitude: longitude)
            case .crs(let code, let offset): return .crs(code: code, offsetX: offset.x, offsetY: offset.y)
            case .similarity, nil:
                throw node.bad("a city of Argoverse 2 where there is an offset, which a tangent plane does not take,")
            }
        } catch let error as SpecificationError { throw error } catch {
            throw node.bad("a preset that PROJ's database can place")
        }
    }

    private static func controlPoints(_ list: YAMLNode) throws(SpecificationError) -> GeoreferenceChoice {
        let expected = "[x, y, latitude, longitude] in metres of the map and degrees"
        guard list.isSequence else { throw list.bad("a list of \(expected)") }
        var points: [ControlPoint] = []
        for element in list.elements {
            let values = try element.numbers(count: 4, expected)
            guard abs(values[2]) <= 90, abs(values[3]) <= 180 else { throw element.bad(expected) }
            points.append(ControlPoint(map: [values[0], values[1]], latitude: values[2], longitude: values[3]))
        }
        do { _ = try ControlPointFit(points) } catch { throw .controlPoints(error, path: list.path, line: list.line) }
        return .controlPoints(points)
    }
}

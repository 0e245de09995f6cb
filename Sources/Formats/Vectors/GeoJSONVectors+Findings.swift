public import Scene
public import Tiles

/// Changed objects as GeoJSON: on WGS 84 where the map's place on the earth is known, else in metres of the map frame.
///
/// - Throws: `ExportError` where the georeference cannot be used.
public func geoJSON(_ objects: [ChangedObject], georeference: Georeference?) throws -> [UInt8] {
    try GeoJSONVectors(earth: georeference.map { try EarthFrame($0) }).bytes(
        objects.enumerated().map { index, object in
            (
                object.vector.shape,
                [
                    "id": .number(Double(index)), "change": .text(object.kind.rawValue), "class": .text(object.vector.className),
                    "length": .number(rounded(object.vector.length, 100)),
                    "area": object.vector.area.map { .number(rounded($0, 100)) } ?? .none,
                    "moved": object.distance.map { .number(rounded($0, 100)) } ?? .none,
                    "confidence": .number(rounded(object.vector.confidence, 1e3)),
                ]
            )
        })
}

/// Gaps as GeoJSON, the most worthwhile first.
///
/// - Throws: `ExportError` where the georeference cannot be used.
public func geoJSON(_ gaps: [MapGap], georeference: Georeference?) throws -> [UInt8] {
    try GeoJSONVectors(earth: georeference.map { try EarthFrame($0) }).bytes(
        gaps.enumerated().map { index, gap in
            (
                .polygon(gap.rings),
                [
                    "rank": .number(Double(index + 1)), "area": .number(rounded(gap.area, 10)),
                    "gain": .number(rounded(gap.gain, 100)),
                    "reasons": .list(gap.reasons.map(\.reason.rawValue)),
                ]
            )
        })
}

internal import Foundation
internal import Scene
internal import Tiles

/// Lines and polygons as a GeoJSON feature collection: on WGS 84 as RFC 7946 wants it, or in the map's own metres.
struct GeoJSONVectors {
    /// nil writes metres of the map frame.
    private let earth: EarthFrame?

    init(earth: EarthFrame?) { self.earth = earth }

    func bytes(_ vectors: [MapVector]) throws -> [UInt8] {
        try bytes(
            vectors.enumerated().map { index, vector in
                (
                    vector.shape,
                    [
                        "id": .number(Double(index)), "class": .text(vector.className),
                        "confidence": .number(rounded(vector.confidence, 1e3)),
                        "views": .number(rounded(vector.views, 10)), "drives": .list(vector.drives),
                        "length": .number(rounded(vector.length, 100)),
                        "area": vector.area.map { .number(rounded($0, 100)) } ?? .none,
                    ]
                )
            })
    }

    /// - Parameter features: each with its properties; `none` leaves a property out.
    func bytes(_ features: [(shape: MapVector.Shape, properties: [String: Property])]) throws -> [UInt8] {
        var document = Document(
            about: "mapweave: "
                + (earth == nil ? "metres of the map frame, x then y" : "degrees on WGS 84, longitude then latitude"),
            features: [])
        for feature in features {
            document.features.append(
                Feature(geometry: try geometry(of: feature.shape), properties: feature.properties.filter { $0.value != .none }))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A line for each feature: what changed between two exports can be read.
        let text = String(decoding: try encoder.encode(document), as: UTF8.self)
        return Array(text.replacing("{\"geometry\"", with: "\n{\"geometry\"").utf8) + [0x0a]
    }

    private func geometry(of shape: MapVector.Shape) throws -> Geometry {
        switch shape {
        case .line(let points): .line(try coordinates(points))
        case .polygon(let rings): .polygon(try rings.map { try coordinates($0) })
        }
    }

    private func coordinates(_ points: [SIMD2<Double>]) throws -> [[Double]] {
        guard let earth else { return points.map { [rounded($0.x, 1e4), rounded($0.y, 1e4)] } }
        // A billionth of a degree is a tenth of a millimetre.
        return try earth.geographic(points).map { [rounded($0.x, 1e9), rounded($0.y, 1e9)] }
    }

    enum Property: Encodable, Equatable {
        case text(String), number(Double), list([String]), none

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .list(let list): try container.encode(list)
            case .none: try container.encodeNil()
            }
        }
    }

    private struct Document: Encodable {
        let type = "FeatureCollection"
        /// Sorted first: an export knows its own kind by it.
        let about: String
        var features: [Feature]
    }

    private struct Feature: Encodable {
        let type = "Feature"
        let geometry: Geometry
        let properties: [String: Property]
    }

    private enum Geometry: Encodable {
        case line([[Double]]), polygon([[[Double]]])

        enum Key: CodingKey { case type, coordinates }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            switch self {
            case .line(let points):
                try container.encode("LineString", forKey: .type)
                try container.encode(points, forKey: .coordinates)
            case .polygon(let rings):
                try container.encode("Polygon", forKey: .type)
                try container.encode(rings, forKey: .coordinates)
            }
        }
    }
}

/// To a whole number of parts: 1000 keeps three decimals.
func rounded(_ value: Double, _ parts: Double) -> Double { (value * parts).rounded() / parts }

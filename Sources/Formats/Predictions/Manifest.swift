internal import Foundation
public import Scene

extension PredictionLayout {
    /// The layout that `manifest.json` declares.
    ///
    /// - Throws: `ReadError` where a word is unknown or numbers contradict each other, `FileError` where there is none.
    public init(manifest path: String) throws {
        let bytes = try readFile(path, limit: 1 << 20)
        let manifest: Manifest
        do { manifest = try JSONDecoder().decode(Manifest.self, from: Data(bytes)) } catch {
            throw ReadError.unreadableJSON(path: path, detail: explain(error))
        }
        guard manifest.format == "bev-predictions", manifest.version == 1 else {
            throw ReadError.badManifest(
                path: path, detail: "it declares format \"\(manifest.format)\", version \(manifest.version)",
                mend: "write \"format\": \"bev-predictions\", \"version\": 1")
        }
        func word<Word: RawRepresentable & CaseIterable>(_ text: String, _ field: String) throws(ReadError) -> Word
        where Word.RawValue == String {
            guard let value = Word(rawValue: text) else {
                throw .unknownWord(word: text, field: field, known: Word.allCases.map(\.rawValue), path: path)
            }
            return value
        }
        guard Set(manifest.channels).count == manifest.channels.count, (1...16).contains(manifest.channels.count) else {
            throw ReadError.badManifest(
                path: path, detail: "it names \(manifest.channels.count) channels, or one twice",
                mend: "name 1 to 16 channels, each once")
        }
        let grid = manifest.grid
        let (width, height) = (grid.x[safe: 1] - grid.x[safe: 0], grid.y[safe: 1] - grid.y[safe: 0])
        let (columns, rows) = ((width / grid.resolution).rounded(), (height / grid.resolution).rounded())
        guard grid.resolution > 0, columns >= 2, rows >= 2, columns <= 8192, rows <= 8192,
            abs(columns * grid.resolution - width) < 1e-6 * width + 1e-9,
            abs(rows * grid.resolution - height) < 1e-6 * height + 1e-9
        else {
            throw ReadError.badManifest(
                path: path, detail: "x \(grid.x) and y \(grid.y) are no whole number of cells of \(grid.resolution) m",
                mend: "give extents as [smallest, largest] in metres, whole multiples of the resolution")
        }
        let first: Direction = try word(grid.axes[safe: 0], "grid.axes")
        let second: Direction = try word(grid.axes[safe: 1], "grid.axes")
        guard let axes = ArrayAxes(first, second) else {
            throw ReadError.badManifest(
                path: path, detail: "both array axes run along \(first.isX ? "x" : "y")",
                mend: "name one axis along x and one along y")
        }
        self.init(
            model: manifest.model, channels: manifest.channels, activation: try word(manifest.activation, "activation"),
            frame: try word(manifest.frame, "frame"), lifting: try word(manifest.lifting ?? Lifting.none.rawValue, "lifting"),
            grid: BEVGrid(
                minX: grid.x[safe: 0], minY: grid.y[safe: 0], resolution: grid.resolution, rows: Int(rows), columns: Int(columns)),
            axes: axes,
            features: manifest.features.map { FeatureLayout(name: $0.name, channels: $0.channels, resolution: $0.resolution) })
    }

    private struct Manifest: Decodable {
        let format: String
        let version: Int
        let model: String
        let channels: [String]
        let activation: String
        let frame: String
        let lifting: String?
        let grid: Grid
        let features: Features?

        struct Grid: Decodable {
            let x, y: [Double]
            let resolution: Double
            let axes: [String]
        }

        struct Features: Decodable {
            let name: String
            let channels: Int
            let resolution: Double
        }
    }
}

extension [Double] {
    fileprivate subscript(safe index: Int) -> Double { indices.contains(index) ? self[index] : .nan }
}

extension [String] {
    fileprivate subscript(safe index: Int) -> String { indices.contains(index) ? self[index] : "" }
}

/// The decoder's complaint in one clause.
func explain(_ error: any Error) -> String {
    func path(_ context: DecodingError.Context) -> String {
        context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }
    return switch error {
    case DecodingError.keyNotFound(let key, let context):
        "the key \"\((context.codingPath.map(\.stringValue) + [key.stringValue]).joined(separator: "."))\" is missing"
    case DecodingError.typeMismatch(let type, let context): "\"\(path(context))\" is not of type \(type)"
    case DecodingError.valueNotFound(_, let context): "\"\(path(context))\" is null"
    case DecodingError.dataCorrupted(let context):
        path(context).isEmpty ? "it is no valid JSON" : "\"\(path(context))\" is not valid"
    default: "\(error)"
    }
}

internal import Bindings
internal import Crypto
internal import Foundation
public import Scene
internal import Tensors

/// A folder of predictions, one file a frame, named after the sample token.
public struct PredictionFolder: Sendable, Hashable {
    public let path: String
    public let layout: PredictionLayout

    /// - Parameter preset: a known model's name where the folder has no manifest.
    /// - Throws: `ReadError`, `FileError`.
    public init(path: String, preset: String? = nil) throws {
        self.path = path
        if let preset {
            guard let layout = PredictionLayout.presets[preset] else {
                throw ReadError.unknownWord(
                    word: preset, field: "preset", known: PredictionLayout.presets.keys.sorted(), path: path)
            }
            self.layout = layout
        } else {
            guard isFolder(path) else { throw ReadError.noPredictions(path: path) }
            layout = try PredictionLayout(manifest: "\(path)/manifest.json")
        }
    }

    /// The frame's file: .npz, or .safetensors where there is no .npz.
    ///
    /// - Throws: `ReadError` where there is none, where there is only a pickle, or where the token is no plain name.
    public func file(of token: String) throws(ReadError) -> String {
        guard !token.isEmpty, !token.contains("/"), !token.contains(".."), !token.contains("\0") else {
            throw .escapingName(path: path, name: token)
        }
        for ending in ["npz", "safetensors"] where FileManager.default.fileExists(atPath: "\(path)/\(token).\(ending)") {
            return "\(path)/\(token).\(ending)"
        }
        let pickle = "\(path)/\(token).pt"
        throw FileManager.default.fileExists(atPath: pickle)
            ? .pickle(path: pickle) : .missingPrediction(folder: path, frame: token)
    }

    /// SHA-256 of the frame's file, in lower-case hexadecimal.
    public func digest(of token: String) throws -> String {
        let bytes = try readFile(try file(of: token), limit: fileLimit)
        return SHA256.hash(data: bytes).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The frame's prediction on the canonical grid.
    ///
    /// - Throws: `ReadError`, `FileError`.
    public func read(_ token: String) throws -> Prediction {
        let file = try file(of: token)
        let arrays = try arrays(in: file)
        guard !arrays.isEmpty else { throw ReadError.emptyArchive(path: file) }
        guard let logits = arrays["logits"] else {
            throw ReadError.missingArray(path: file, name: "logits", found: arrays.keys.sorted())
        }
        let (first, second) = layout.arrayShape
        let values = try floats(logits, "logits", shape: [layout.channels.count, first, second], file: file)
        return Prediction(
            logits: layout.canonical(values), valid: try valid(arrays["valid"], file: file),
            features: try features(arrays, file: file))
    }

    private func valid(_ array: NumpyArray?, file: String) throws(ReadError) -> [Bool]? {
        guard let array else { return nil }
        let (first, second) = layout.arrayShape
        guard array.shape == [first, second] else {
            throw .wrongShape(path: file, name: "valid", found: array.shape, expected: [first, second])
        }
        guard let values = array.floats else {
            throw .wrongType(path: file, name: "valid", found: array.element.descriptor, expected: "uint8 or bool")
        }
        let cells = layout.canonicalCells
        return cells.map { values[$0] != 0 }
    }

    private func features(_ arrays: [String: NumpyArray], file: String) throws(ReadError) -> Tensor? {
        guard let declared = layout.features, let array = arrays[declared.name] else { return nil }
        let scale = layout.grid.resolution / declared.resolution
        let rows = Int((Double(layout.grid.rows) * scale).rounded())
        let columns = Int((Double(layout.grid.columns) * scale).rounded())
        let spatial = layout.axes.firstIsX ? [columns, rows] : [rows, columns]
        let values = try floats(array, declared.name, shape: [declared.channels] + spatial, file: file)
        let cells = layout.axes.canonicalCells(rows: rows, columns: columns)
        var tensor = Tensor(shape: [declared.channels, rows, columns])
        for channel in 0..<declared.channels {
            for (cell, source) in cells.enumerated() {
                tensor.elements[channel * cells.count + cell] = values[channel * cells.count + source]
            }
        }
        return tensor
    }

    private func floats(_ array: NumpyArray, _ name: String, shape: [Int], file: String) throws(ReadError) -> [Float] {
        switch array.element {
        case .float16, .float32: break
        default: throw .wrongType(path: file, name: name, found: array.element.descriptor, expected: "float16 or float32")
        }
        guard array.shape == shape else { throw .wrongShape(path: file, name: name, found: array.shape, expected: shape) }
        let values = array.floats ?? []
        guard values.allSatisfy(\.isFinite) else {
            let bad = values.indices.filter { !values[$0].isFinite }
            throw .notFinite(path: file, name: name, count: bad.count, first: unravel(bad[0], shape))
        }
        return values
    }

    private func unravel(_ place: Int, _ shape: [Int]) -> [Int] {
        var rest = place
        return shape.reversed().map { side in
            defer { rest /= side }
            return rest % side
        }.reversed()
    }

    /// Bytes that a frame's arrays may unpack to: twice what single precision needs, and room for headers.
    private var fileLimit: Int {
        let cells = layout.grid.rows * layout.grid.columns
        let featureBytes = layout.features.map { feature in
            Int(
                Double(cells * feature.channels * 4) * (layout.grid.resolution / feature.resolution)
                    * (layout.grid.resolution / feature.resolution))
        }
        return 2 * (cells * (layout.channels.count * 4 + 1) + (featureBytes ?? 0)) + (1 << 16)
    }

    private func arrays(in file: String) throws -> [String: NumpyArray] {
        let bytes = try readFile(file)
        if file.hasSuffix(".safetensors") {
            do { return try safetensors(bytes, limit: fileLimit) } catch {
                throw ReadError.badArray(path: file, name: error.name, reason: error.reason)
            }
        }
        return try npzArrays(bytes, path: file, limit: fileLimit)
    }
}

public import Confidence
internal import Crypto
internal import Formats
internal import Foundation
package import Scene
internal import Tensors

/// A network's weights as a safetensors file: tensors named as in PyTorch, and in the metadata the evidence channels, the history and
/// the calibration.
public struct WeightsFile: Sendable {
    public let weights: NetworkWeights
    /// SHA-256 of the file, in hexadecimal.
    public let digest: String

    /// Bytes that a file may have.
    private static let limit = 1 << 26
    private static let format = "mapweave-confidence-1"

    /// - Throws: `FileError`, `ReadError`, `WeightsError`.
    public init(path: String) throws {
        try self.init(try readFile(path, limit: Self.limit), path: path)
    }

    /// - Parameter path: named in errors.
    package init(_ bytes: [UInt8], path: String) throws {
        let file = try SafetensorsFile(bytes, path: path)
        guard file.metadata["format"] == Self.format else {
            throw WeightsError.foreign(path: path, format: file.metadata["format"])
        }
        guard let evidence = file.metadata["evidence"]?.split(separator: " ").map(String.init), !evidence.isEmpty else {
            throw WeightsError.noEvidence(path: path)
        }
        let tensors = Dictionary(file.tensors.map { ($0.name, $0.tensor) }) { first, _ in first }
        let widths = ["down0.first", "down1.first", "down2.first"].compactMap { tensors["\($0).bias"]?.elements.count }
        let trusts = try (file.metadata["trust"]?.split(separator: " ") ?? []).map { name in
            guard let place = evidence.firstIndex(of: String(name)) else {
                throw WeightsError.noTrust(path: path, name: String(name), evidence: evidence)
            }
            return place
        }
        let shape = NetworkShape(
            inputs: evidence.count, widths: widths.count == 3 && !widths.contains(0) ? widths : NetworkShape.defaultWidths,
            trusts: trusts)
        for (name, expected) in shape.tensorShapes {
            guard let tensor = tensors[name] else {
                throw WeightsError.missingTensor(path: path, name: name, found: tensors.keys.sorted())
            }
            guard tensor.shape == expected else {
                throw WeightsError.wrongShape(path: path, name: name, found: tensor.shape, expected: expected)
            }
            guard tensor.elements.allSatisfy(\.isFinite) else { throw WeightsError.notFinite(path: path, name: name) }
        }
        guard let parameters = shape.parameters(tensors) else { throw WeightsError.noEvidence(path: path) }
        let calibration = try file.metadata["calibration"].map { text in
            do { return try JSONDecoder().decode(MapCalibration.self, from: Data(text.utf8)) } catch {
                throw WeightsError.badCalibration(path: path)
            }
        }
        let history = file.metadata.filter { $0.key.hasPrefix("history.") }.map { (String($0.key.dropFirst(8)), $0.value) }
        weights = NetworkWeights(
            shape: shape, evidence: evidence, looksIntoField: file.metadata["field"] == "seen", parameters: parameters,
            calibration: calibration,
            history: Dictionary(history) { first, _ in first })
        digest = SHA256.hash(data: Data(bytes)).hexadecimal
    }

    /// A file's bytes: the same for the same weights.
    package static func encoded(_ weights: NetworkWeights) throws -> [UInt8] {
        var metadata = ["format": format, "evidence": weights.evidence.joined(separator: " ")]
        if weights.looksIntoField { metadata["field"] = "seen" }
        let trusts = weights.shape.trusts.map { weights.evidence[$0] }
        if !trusts.isEmpty { metadata["trust"] = trusts.joined(separator: " ") }
        for (key, value) in weights.history { metadata["history.\(key)"] = value }
        if let calibration = weights.calibration {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            metadata["calibration"] = String(decoding: try encoder.encode(calibration), as: UTF8.self)
        }
        return SafetensorsFile(tensors: weights.shape.tensors(weights.parameters), metadata: metadata).encoded
    }
}

extension NetworkWeights {
    /// Refuses predictions that cannot give the evidence these weights were trained on.
    ///
    /// - Parameters:
    ///   - path: of the weights, named in the error.
    ///   - predictions: the folder, named too.
    /// - Throws: `WeightsError`.
    package func check(against layout: PredictionLayout, path: String, predictions: String) throws(WeightsError) {
        let declared = layout.features?.channels ?? 0
        guard declared >= features else {
            throw .featuresAbsent(path: path, predictions: predictions, wanted: features, declared: declared)
        }
        if let (wanted, given) = mismatch(classes: layout.channels, features: declared) {
            throw .otherEvidence(path: path, predictions: predictions, wanted: wanted, given: given)
        }
    }
}

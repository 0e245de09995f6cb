public import Confidence
internal import Formats

extension JobSpecification.ConfidenceChoice {
    /// The model a job names.
    ///
    /// - Throws: `FileError`, `WeightsError`.
    public func model() throws -> any ConfidenceModel {
        switch self {
        case .uniform: return UniformConfidence()
        case .range: return RangeConfidence()
        case .visibility(let folder): return VisibilityConfidence(folder: folder)
        case .uncertainty, .weights:
            guard let file = try weightsFile() else { return UniformConfidence() }
            return NetworkConfidence(file.weights, digest: file.digest)
        case .blind(let choice, let senses):
            guard let file = try choice.weightsFile() else { return try choice.model() }
            return NetworkConfidence(file.weights, digest: file.digest, blindTo: senses)
        }
    }

    /// The weights it is made with; nil where it has none.
    ///
    /// - Throws: `FileError`, `WeightsError`.
    func weightsFile() throws -> WeightsFile? {
        switch self {
        case .uniform, .range, .visibility: nil
        case .uncertainty(let shipped): try WeightsFile(shipped.bytes, path: shipped.rawValue)
        case .weights(let path): try WeightsFile(path: path)
        case .blind(let choice, _): try choice.weightsFile()
        }
    }
}

extension JobSpecification.ConfidenceChoice.ShippedWeights {
    /// The file, as it lies in the program.
    package var bytes: [UInt8] {
        switch self {
        case .streets: Confidence.ShippedWeights.streets
        case .bevnet: Confidence.ShippedWeights.bevnet
        }
    }
}

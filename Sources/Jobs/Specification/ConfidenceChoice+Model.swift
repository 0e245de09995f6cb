public import Confidence

extension JobSpecification.ConfidenceChoice {
    /// The model a job names.
    public var model: any ConfidenceModel {
        switch self {
        case .uniform: UniformConfidence()
        case .range: RangeConfidence()
        }
    }
}

/// How a segment's field is made. What it says belongs to the segment's key, and nothing else does.
public struct FieldOptions: Sendable, Hashable, Codable {
    /// Width of the finest voxels, metres.
    public var voxel = 0.25
    public var colours = ColourModel.harmonics
    /// Images wider than this many pixels are made smaller first.
    public var width = 400
    /// Training steps over all stages.
    public var steps = 400
    /// Every so many-th image is kept from training, to judge by; 0 keeps none.
    public var holdOut = 0
    /// Metres around the trajectory that the field covers.
    public var reach = 45.0
    /// Metres above the highest and below the lowest ground under the wheels.
    public var above = 14.0
    public var below = 4.0

    public init() {}

    /// Rays in one step.
    static let batch = 8192
    static let seed: UInt64 = 1
}

/// What turns a voxel's features into a colour.
public enum ColourModel: String, Sendable, Hashable, Codable, CaseIterable {
    /// Spherical harmonics of degree one.
    case harmonics
    /// Twelve features and the direction through a small network, as in the paper.
    case network
}

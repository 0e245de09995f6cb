/// What is kept of a segment's radiance field.
public struct FieldRecord: Sendable, Hashable {
    /// Steps it was trained for.
    public let steps: Int
    /// Peak signal-to-noise ratio of the rays of its last steps, dB.
    public let psnr: Double
    public let voxels: Int
    /// Photographs it was trained on, and photographs that could not be used.
    public let photographs, photographsMissing: Int
    /// The ground under the segment's predictions, as `GroundHeights` encodes it; nil where none of its frames has a footprint.
    public let ground: [UInt8]?

    public init(steps: Int, psnr: Double, voxels: Int, photographs: Int, photographsMissing: Int, ground: [UInt8]?) {
        self.steps = steps
        self.psnr = psnr
        self.voxels = voxels
        self.photographs = photographs
        self.photographsMissing = photographsMissing
        self.ground = ground
    }
}

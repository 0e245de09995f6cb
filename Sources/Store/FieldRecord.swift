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
    /// How alike the ground looks in each camera's photographs and in the others', a correlation, by channel; nil in stores of before.
    public let cameras: [String: Double]?
    /// Sentences: why photographs were not used, and which cameras do not fit.
    public let remarks: [String]

    public init(
        steps: Int, psnr: Double, voxels: Int, photographs: Int, photographsMissing: Int, ground: [UInt8]?,
        cameras: [String: Double]? = nil, remarks: [String] = []
    ) {
        self.steps = steps
        self.psnr = psnr
        self.voxels = voxels
        self.photographs = photographs
        self.photographsMissing = photographsMissing
        self.ground = ground
        self.cameras = cameras
        self.remarks = remarks
    }
}

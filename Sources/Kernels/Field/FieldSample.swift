/// Sixteen numbers at one corner of a voxel: lanes 0–11 are colour features, lane 12 is density, the rest are 0. One cache line.
public typealias Lane16 = SIMD16<Float>

/// Where a ray was looked at, and what it met there.
public struct FieldSample: BitwiseCopyable, Sendable {
    /// Distance along the ray, voxel widths.
    public var distance: Float
    /// α, in [0, 1].
    public var opacity: Float
    /// ∂α/∂density.
    public var slope: Float
    /// T·α: the share of the ray's light that comes from here.
    public var weight: Float
    /// Place inside the voxel along x, y, z, each in [0, 1).
    public var fractionX, fractionY, fractionZ: Float
    /// Which of the field's voxels, in storage order.
    public var voxel: Int32

    public static let none = FieldSample(
        distance: 0, opacity: 0, slope: 0, weight: 0, fractionX: 0, fractionY: 0, fractionZ: 0, voxel: 0)

    /// The trilinear weights of the voxel's corners; corner bits are (x, y, z) = (4, 2, 1).
    @inline(__always)
    package var cornerWeights: Lane8 {
        let (x, y, z) = (fractionX, fractionY, fractionZ)
        let (a, b, c) = (1 - x, 1 - y, 1 - z)
        return Lane8(a * b * c, a * b * z, a * y * c, a * y * z, x * b * c, x * b * z, x * y * c, x * y * z)
    }
}

/// What a training ray asks of one voxel: the gradient of the loss by the four numbers read there.
public struct FieldGradient: BitwiseCopyable, Sendable {
    /// By the raw red, green, blue and the density.
    public var gradient: SIMD4<Float>
    public var fractionX, fractionY, fractionZ: Float
    /// Position of the ray in its chunk.
    public var ray: Int32

    public init(gradient: SIMD4<Float>, fractionX: Float, fractionY: Float, fractionZ: Float, ray: Int32) {
        self.gradient = gradient
        self.fractionX = fractionX
        self.fractionY = fractionY
        self.fractionZ = fractionZ
        self.ray = ray
    }

    public static let none = FieldGradient(gradient: .zero, fractionX: 0, fractionY: 0, fractionZ: 0, ray: 0)

    @inline(__always)
    package var cornerWeights: Lane8 {
        let (x, y, z) = (fractionX, fractionY, fractionZ)
        let (a, b, c) = (1 - x, 1 - y, 1 - z)
        return Lane8(a * b * c, a * b * z, a * y * c, a * y * z, x * b * c, x * b * z, x * y * c, x * y * z)
    }
}

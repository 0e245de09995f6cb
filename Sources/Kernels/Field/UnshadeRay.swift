/// How hard the terms of a ray's loss pull.
public struct RayPull: BitwiseCopyable, Sendable {
    /// ∂loss/∂(Σ w·c), red, green, blue; the last lane is ∂loss/∂T, T the light left at the end.
    public var colour: SIMD4<Float>
    /// The colour the samples are each to have.
    public var target: SIMD4<Float>
    /// The weight of the samples' own colour error, w·‖c − target‖².
    public var each: Float
    /// The weight of the distortion Σ Σ wᵢ wⱼ |tᵢ − tⱼ|, which draws the light of a ray together; distances in voxel widths.
    public var distortion: Float
    /// What a sample asks for counts min(1, nearness · distance²): a camera has so many more rays near itself.
    public var nearness: Float

    public init(colour: SIMD4<Float>, target: SIMD4<Float>, each: Float, distortion: Float, nearness: Float) {
        self.colour = colour
        self.target = target
        self.each = each
        self.distortion = distortion
        self.nearness = nearness
    }
}

/// Walks a ray back to front and says what each sample's four numbers should change.
///
/// With g_k = ∂loss/∂w_k: ∂loss/∂α_k = T_k·g_k − (Σ_{j>k} w_j·g_j + T·∂loss/∂T) / (1 − α_k). Samples' own colour errors move colours
/// alone, never weights.
/// - Parameters:
///   - gradients, voxels: written from `first` on, one entry a sample that moves anything.
///   - samples, colours: as `traceRay` and `shadeRay` left them, count of them.
///   - light: T at the ray's end.
///   - lightest: as for `shadeRay`: samples whose colour stayed unread ask for nothing.
///   - ray: what the entries say they belong to.
/// - Returns: one past the last entry written.
/// - Source: Sun et al. 2022 (DirectVoxGO), eq. 9; Barron et al. 2022 (Mip-NeRF 360), eq. 15, in its linear-time form; Philip and
///   Deschaintre 2023 for the scaling by distance, which keeps surfaces from growing before lenses.
package func unshadeRay(
    _ gradients: inout MutableSpan<FieldGradient>, _ voxels: inout MutableSpan<Int32>, first: Int, samples: Span<FieldSample>,
    colours: Span<SIMD4<Float>>, count: Int, light: Float, lightest: Float, pull: RayPull, ray: Int32
) -> Int {
    var place = first
    var rest = light * pull.colour.w
    var total: Float = 0
    var moment: Float = 0
    for index in 0..<count {
        total += samples[index].weight
        moment = moment + samples[index].weight * samples[index].distance
    }
    // Weight and moment of the samples behind the present one.
    var behind: Float = 0
    var momentBehind: Float = 0
    for index in stride(from: count &- 1, through: 0, by: -1) {
        let sample = samples[index]
        let colour = colours[index]
        let w = sample.weight
        let ahead = total - behind - w
        let momentAhead = moment - momentBehind - w * sample.distance
        let spread = sample.distance * ahead - momentAhead + momentBehind - sample.distance * behind
        let weighted = pull.colour * colour
        let g = weighted.x + weighted.y + weighted.z + pull.distortion * (2 * spread + 0.6667 * w)
        // Not from what is left behind it: nothing is, behind solid ground.
        let before = w / max(sample.opacity, 1e-12)
        let byOpacity = before * g - rest / max(1 - sample.opacity, 1e-6)
        rest += w * g
        behind += w
        momentBehind += w * sample.distance
        guard w > lightest else { continue }
        let voice = min(1, pull.nearness * sample.distance * sample.distance)
        var gradient = (pull.colour * w + (colour - pull.target) * (2 * pull.each * w)) * voice
        gradient = gradient * colour * (1 - colour)
        gradient.w = byOpacity * sample.slope * voice
        gradients[place] = FieldGradient(
            gradient: gradient, fractionX: sample.fractionX, fractionY: sample.fractionY, fractionZ: sample.fractionZ, ray: ray)
        voxels[place] = sample.voxel
        place &+= 1
    }
    return place
}

internal import CSIMD

/// Walks a ray through the voxels that hold anything, front to back, until its light is used up.
///
/// Samples lie on the lattice from + k · step, so that skipping empty space never moves one. α = 1 − (1 + e^(d + shift))^(−thickness).
/// - Parameters:
///   - samples: written, front to back; its count is the most that are kept.
///   - clearance: laid out as `layout` says: voxels to the nearest that holds anything (Chebyshev), 0 for itself.
///   - map: laid out likewise: the numbers of voxels that hold anything; read where the clearance is 0.
///   - corners: per voxel, rows of its eight corners; corner bits are (x, y, z) = (4, 2, 1).
///   - rows: features and density of every corner.
///   - origin, direction: in voxel widths; the direction has unit length.
///   - from, to: the part of the ray inside the map, voxel widths; every point of it lies inside.
///   - step: from one sample to the next, voxel widths.
///   - thickness: δ: a step's length in the unit that densities are counted per.
///   - shift: the density's offset b.
///   - faintest: samples with a smaller α are passed over.
///   - darkest: the walk ends where less light than this is left.
/// - Returns: the number of samples and the light that is left, T.
/// - Source: Sun et al. 2022 (DirectVoxGO), post-activated density; Max 1995, compositing.
package func traceRay(
    _ samples: inout MutableSpan<FieldSample>, clearance: Span<UInt8>, map: Span<Int32>, layout: VoxelLayout,
    corners: Span<SIMD8<Int32>>, rows: Span<Lane16>, origin: SIMD3<Float>, direction: SIMD3<Float>, from: Float, to: Float,
    step: Float, thickness: Float, shift: Float, faintest: Float, darkest: Float
) -> (count: Int, light: Float) {
    let most = samples.count
    let size = SIMD3<Float>(layout.shape)
    let magnitude = direction.replacing(with: -direction, where: direction .< 0)
    let perStep = max(magnitude.x, max(magnitude.y, magnitude.z)) * step
    let voxelsPerStep = 1 / perStep
    var light: Float = 1
    var count = 0
    var k: Float = 0
    while count &+ 8 <= most {
        let first = count
        var found = 0
        var places = InlineArray<8, Int>(repeating: 0)
        while found < 8 {
            let t = from + k * step
            guard t < to else { break }
            let p = origin + direction * t
            let (ix, iy, iz) = (Int(p.x), Int(p.y), Int(p.z))
            guard p.x >= 0, p.y >= 0, p.z >= 0, p.x < size.x, p.y < size.y, p.z < size.z else {
                k += 1
                continue
            }
            let place = layout.place(ix, iy, iz)
            let free = clearance[place]
            if free > 0 {
                k += max(1, Float(Int(Float(free &- 1) * voxelsPerStep)))
                continue
            }
            samples[first &+ found] = FieldSample(
                distance: t, opacity: 0, slope: 0, weight: 0, fractionX: p.x - Float(ix), fractionY: p.y - Float(iy),
                fractionZ: p.z - Float(iz), voxel: 0)
            places[found] = place
            found &+= 1
            k += 1
        }
        guard found > 0 else { return (count, light) }
        // Memory is slow: all voxels are looked up, then all corners, then all rows, so that the waits overlap.
        for index in 0..<found { samples[first &+ index].voxel = map[places[index]] }
        var cornersOf = InlineArray<8, SIMD8<Int32>>(repeating: .zero)
        for index in 0..<found { cornersOf[index] = corners[Int(samples[first &+ index].voxel)] }
        var densities = Lane8(repeating: -100)
        for index in 0..<found {
            let (c, w) = (cornersOf[index], samples[first &+ index].cornerWeights)
            let low =
                w[0] * rows[Int(c[0])][12] + w[1] * rows[Int(c[1])][12] + w[2] * rows[Int(c[2])][12] + w[3] * rows[Int(c[3])][12]
            let high =
                w[4] * rows[Int(c[4])][12] + w[5] * rows[Int(c[5])][12] + w[6] * rows[Int(c[6])][12] + w[7] * rows[Int(c[7])][12]
            densities[index] = low + high
        }
        // α = 1 − e^(−δ · softplus(x)); ∂α/∂x = δ · (1 − α) · σ(x)
        let x = simd8_min(densities + shift, Lane8(repeating: 60))
        let e = exponential(x)
        let clear = exponential(logarithm(1 + e) * -thickness)
        let alphas = 1 - clear
        let slopes = clear * thickness * (e / (1 + e))
        for index in 0..<found {
            let alpha = alphas[index]
            guard alpha > faintest else { continue }
            var sample = samples[first &+ index]
            sample.opacity = alpha
            sample.slope = slopes[index]
            sample.weight = light * alpha
            light *= clear[index]
            samples[count] = sample
            count &+= 1
            if light < darkest { return (count, light) }
        }
    }
    return (count, light)
}

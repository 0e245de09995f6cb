/// Value noise that belongs to a place: in [−1, 1], changing over about one unit.
///
/// - Source: Perlin's smoothstep between hashed lattice values.
func grain(_ x: Double, _ y: Double, _ salt: UInt64) -> Double {
    let (i, j) = (x.rounded(.down), y.rounded(.down))
    let (a, b) = (Int64(i), Int64(j))
    func eased(_ t: Double) -> Double { t * t * (3 - 2 * t) }
    let (u, v) = (eased(x - i), eased(y - j))
    let low = lattice(a, b, salt) + (lattice(a + 1, b, salt) - lattice(a, b, salt)) * u
    let high = lattice(a, b + 1, salt) + (lattice(a + 1, b + 1, salt) - lattice(a, b + 1, salt)) * u
    return low + (high - low) * v
}

/// Three octaves of `grain` that fade where a pixel covers more than they hold: the finest is a quarter of `size` across.
func roughness(_ x: Double, _ y: Double, size: Double, footprint: Double, _ salt: UInt64) -> Double {
    var (scale, weight, total) = (size, 0.5, 0.0)
    for octave in 0..<3 {
        if footprint < scale { total += weight * (1 - footprint / scale) * grain(x / scale, y / scale, salt &+ UInt64(octave)) }
        scale /= 2
        weight *= 0.8
    }
    return total
}

/// One of [−1, 1) for a lattice point.
private func lattice(_ a: Int64, _ b: Int64, _ salt: UInt64) -> Double {
    var z = UInt64(bitPattern: a) &* 0x9e37_79b9_7f4a_7c15 ^ UInt64(bitPattern: b) &* 0xc2b2_ae3d_27d4_eb4f ^ salt
    z = (z ^ (z >> 29)) &* 0xbf58_476d_1ce4_e5b9
    z ^= z >> 32
    z = z &* 0x94d0_49bb_1331_11eb
    return Double(Int64(bitPattern: z) >> 11) * 0x1p-52
}

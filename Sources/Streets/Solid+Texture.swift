internal import Scene

extension Solid {
    /// The colour where a ray touched, before the sun: red, green and blue in [0, 1].
    func colour(_ touch: Touch, footprint: Double) -> SIMD3<Double> {
        let p = touch.place
        // Two coordinates along the struck face, metres.
        let (u, v) = touch.axis == 0 ? (p.y, p.z) : touch.axis == 1 ? (p.x, p.z) : (p.x, p.y)
        let rough = roughness(u + 100, v + 100, size: 0.8, footprint: footprint, salt)
        switch material {
        case .vehicle: return vehicleColour(touch, rough)
        case .cabin:
            let pillar = touch.axis == 1 && abs(abs(p.x) - half.x * 0.2) < 0.05
            return touch.axis == 2 || pillar ? body * 0.95 : SIMD3(0.10, 0.13, 0.16) * (1 + 0.5 * (p.z / half.z))
        case .facade:
            return touch.axis == 2 ? SIMD3(repeating: 0.4) * (1 + 0.3 * rough) : facadeColour(u, v + half.z, footprint, rough)
        case .roof: return SIMD3(0.42, 0.26, 0.2) * (1 + 0.4 * rough)
        case .bark: return SIMD3(0.32, 0.25, 0.18) * (1 + 0.6 * rough)
        case .leaves:
            let clumps = roughness(p.x + p.z, p.y - p.z * 0.7, size: 1.1, footprint: footprint, salt)
            return SIMD3(0.22 + 0.1 * tint(5), 0.36, 0.14) * (1 + 0.9 * clumps)
        case .pole: return SIMD3(repeating: 0.45) * (1 + 0.2 * rough)
        case .sign:
            let rim = max(abs(u) / half.y, abs(v) / half.z) > 0.8
            return rim ? SIMD3(repeating: 0.9) : SIMD3(0.75 * tint(1), 0.2 + 0.3 * tint(2), 0.75 * tint(3))
        }
    }

    private func tint(_ channel: Int) -> Double { hashed(channel, 40, salt) }

    private var body: SIMD3<Double> {
        let gray = 0.12 + 0.7 * tint(1)
        return tint(2) < 0.65
            ? SIMD3(gray, gray, gray * 1.03) : SIMD3(0.15 + 0.5 * tint(3), 0.12 + 0.3 * tint(4), 0.12 + 0.5 * tint(6))
    }

    private func vehicleColour(_ touch: Touch, _ rough: Double) -> SIMD3<Double> {
        let p = touch.place
        if touch.axis == 1 {
            // Wheels, drawn on the flanks; the body's foot lies a wheel's radius above the ground.
            let wheel = SIMD2(abs(p.x) - half.x * 0.62, p.z + half.z - 0.1)
            let reach = (wheel * wheel).sum()
            if reach < 0.12 { return SIMD3(repeating: reach < 0.035 ? 0.5 : 0.07) }
            if abs(p.z - half.z * 0.15) < 0.015 || abs(abs(p.x) - half.x * 0.25) < 0.012 { return body * 0.5 }
        }
        if touch.axis == 0, abs(p.z - half.z * 0.3) < 0.1, abs(p.y) > half.y * 0.6 {
            return p.x > 0 ? SIMD3(0.95, 0.93, 0.85) : SIMD3(0.7, 0.1, 0.08)
        }
        return body * (0.95 + 0.08 * rough)
    }

    private func facadeColour(_ u: Double, _ v: Double, _ footprint: Double, _ rough: Double) -> SIMD3<Double> {
        let wall = SIMD3(0.42 + 0.35 * tint(1), 0.36 + 0.3 * tint(2), 0.30 + 0.3 * tint(3)) * (1 + 0.35 * rough)
        let (bay, storey) = (2.2 + 1.6 * tint(4), 2.9 + 0.6 * tint(5))
        let (i, j) = ((u / bay).rounded(.down), (v / storey).rounded(.down))
        let (a, b) = (u / bay - i, v / storey - j)
        let (low, width) = (0.22 + 0.12 * tint(6), 0.3 + 0.25 * tint(7))
        let inside = abs(a - 0.5) < width / 2 && b > low && b < 0.85
        if inside, footprint < 2 {
            let frame = abs(a - 0.5) > width / 2 - 0.04 || abs(a - 0.5) < 0.02
            let light = hashed(Int(i), Int(j), salt ^ 3)
            return frame ? SIMD3(repeating: 0.8) : SIMD3(0.14, 0.18, 0.23) * (0.6 + 1.6 * light * light)
        }
        let brick = footprint < 0.06 && tint(8) < 0.5 && (v / 0.25 - (v / 0.25).rounded(.down)) < 0.12
        return b < 0.05 ? wall * 0.75 : brick ? wall * 0.8 : wall
    }
}

internal import Scene

extension Town {
    /// How much is left of the paint at a place: 0 worn away, 1 fresh. It changes over ten metres.
    func freshness(_ x: Double, _ d: Double) -> Double {
        min(1, max(0.12, 0.75 + 0.75 * grain(x / 11, d / 3, seed ^ 21)))
    }

    /// How dark a tar seam or a shadow's edge is here, which looks like a line and is none: in [0, 1].
    func seam(_ x: Double, _ d: Double, footprint: Double) -> Double {
        let block = Int((x / 18).rounded(.down))
        guard abs(d) < halfWidth, hashed(block, 0, seed) < 0.6 else { return 0 }
        let place = (hashed(block, 1, seed) - 0.5) * 1.7 * halfWidth + 0.06 * (x - Double(block) * 18)
        return stroke(d - place, half: 0.07, footprint)
    }

    /// How white a stop line is here: it runs across the right half of the street, 1.2 m ahead of a crossing.
    func stopLine(_ x: Double, _ d: Double, footprint: Double) -> Double {
        guard d < -plan.medianHalf, d > -halfWidth else { return 0 }
        let crossing = nearestCrossing(x)
        return stroke(x - (crossing - plan.crossingDepth / 2 - 1.4), half: 0.22, footprint)
    }

    /// Cover of a line `half` wide to each side, `offset` from its middle, seen by a pixel `footprint` metres across.
    func stroke(_ offset: Double, half: Double, _ footprint: Double) -> Double {
        let soft = max(footprint, 0.015)
        return min(1, max(0, (half + soft / 2 - abs(offset)) / soft)) * min(1, 2 * half / soft)
    }

    /// How much paint covers a place, and whether it is the yellow of the centreline.
    private func paint(_ x: Double, _ d: Double, footprint: Double) -> (cover: Double, yellow: Bool) {
        let crossing = nearestCrossing(x)
        let into = plan.crossingDepth / 2 - abs(x - crossing)
        if into > 0 {
            let ladder = hashed(Int(crossing), 9, seed) < 0.4
            let phase = (d + 500).truncatingRemainder(dividingBy: 1) - 0.5
            let bars = ladder && into > 0.3 ? 0 : stroke(phase, half: 0.25, min(footprint, 0.9))
            return (ladder && into < 0.3 ? 1 : bars, false)
        }
        var cover = stopLine(x, d, footprint: footprint)
        guard !isJunction(x), cover < 0.5 else { return (cover, false) }
        for line in dividers(at: x) where abs(d - line) < 0.5 + footprint {
            if line == 0 { return (max(stroke(abs(d) - 0.11, half: 0.055, footprint), cover), true) }
            let dashed = abs(line) < halfWidth - plan.parkingStrip - 0.1
            if !dashed || x.truncatingRemainder(dividingBy: 7) < 3.8 { cover = max(cover, stroke(d - line, half: 0.07, footprint)) }
        }
        return (cover, false)
    }

    /// The ground's colour, red, green and blue in [0, 1], seen by a pixel `footprint` metres across.
    func colour(_ x: Double, _ y: Double, footprint: Double) -> SIMD3<Double> {
        let d = y - centreline(x)
        let beyond = outside(x, d)
        let fine = roughness(x, y, size: 0.5, footprint: footprint, seed ^ 7)
        let broad = roughness(x, y, size: 5, footprint: footprint, seed ^ 11)
        let planted = plan.medianHalf > 0 && abs(d) < halfWidth
        if beyond > 0.16, planted || beyond > plan.pavement {
            return SIMD3(0.30, 0.41, 0.20) * (1 + 0.45 * fine + 0.4 * broad)
        }
        if beyond > 0.16 {
            let (u, v) = (x / 0.9 - (x / 0.9).rounded(), d / 0.9 - (d / 0.9).rounded())
            let joint = footprint < 0.3 ? max(stroke(u, half: 0.02, footprint), stroke(v, half: 0.02, footprint)) : 0
            let slab = hashed(Int((x / 0.9).rounded()), Int((d / 0.9).rounded()), seed ^ 31) - 0.5
            return SIMD3(0.60, 0.57, 0.53) * (1 + 0.2 * fine + 0.15 * broad + (footprint < 0.9 ? 0.12 * slab : 0) - 0.35 * joint)
        }
        if beyond > 0 {
            return SIMD3(repeating: 0.7) * (1 + 0.25 * fine + 0.15 * grain(x / 1.2, d, seed ^ 13))
        }
        let gutter = beyond > -0.35 ? -0.05 : 0
        let tracks = 0.03 * grain(x / 40, d / 0.8, seed ^ 17)
        let asphalt =
            SIMD3(0.33, 0.33, 0.345) * (1 + 0.42 * fine + 0.3 * broad + tracks + gutter)
            * (1 - 0.5 * seam(x, d, footprint: footprint))
        let (cover, yellow) = paint(x, d, footprint: footprint)
        guard cover > 0 else { return asphalt }
        let worn = cover * min(1, max(0, 1.6 * freshness(x, d) + 0.8 * fine))
        return asphalt + ((yellow ? SIMD3(0.84, 0.67, 0.22) : SIMD3(repeating: 0.88)) * (1 + 0.1 * fine) - asphalt) * worn
    }
}

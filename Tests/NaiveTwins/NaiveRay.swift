import RealModule

/// One ray through given densities and colours, written as the equations are, in double precision: the twin of the field's kernels.
public struct NaiveRay {
    /// Density and raw (red, green, blue) of each sample, front to back, and where it lies.
    public var densities: [Double]
    public var raw: [SIMD3<Double>]
    public var distances: [Double]
    public var step, shift: Double

    public init(densities: [Double], raw: [SIMD3<Double>], distances: [Double], step: Double, shift: Double) {
        self.densities = densities
        self.raw = raw
        self.distances = distances
        self.step = step
        self.shift = shift
    }

    /// α = 1 − (1 + e^(d + b))^(−step).
    public var opacities: [Double] { densities.map { 1 - Double.pow(1 + Double.exp($0 + shift), -step) } }

    /// w_k = T_k α_k, and what is left.
    public var weights: (weights: [Double], light: Double) {
        var light = 1.0
        let weights = opacities.map { alpha in
            defer { light *= 1 - alpha }
            return light * alpha
        }
        return (weights, light)
    }

    public var colours: [SIMD3<Double>] {
        raw.map { SIMD3(1 / (1 + Double.exp(-$0.x)), 1 / (1 + Double.exp(-$0.y)), 1 / (1 + Double.exp(-$0.z))) }
    }

    public var colour: SIMD3<Double> { zip(weights.weights, colours).reduce(.zero) { $0 + $1.1 * $1.0 } }

    /// pull · (colour, T) + distortion · (Σ Σ wᵢ wⱼ |tᵢ − tⱼ| + ⅓ Σ wᵢ²): a loss whose gradient by the rendering is `pull`.
    public func loss(pull: SIMD4<Double>, distortion: Double) -> Double {
        let (w, light) = weights
        let c = colour
        var spread = 0.0
        for i in w.indices {
            for j in w.indices { spread += w[i] * w[j] * abs(distances[i] - distances[j]) }
            spread += w[i] * w[i] / 3
        }
        return pull.x * c.x + pull.y * c.y + pull.z * c.z + pull.w * light + distortion * spread
    }
}

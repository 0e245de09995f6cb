internal import RealModule

/// A seeded generator (SplitMix64): the same seed gives the same street and the same training, everywhere.
package struct Randomness {
    private var state: UInt64

    /// - Parameter stream: what the numbers are for: streams of one seed are independent.
    package init(seed: UInt64, stream: UInt64) {
        state = seed &* 0x9e37_79b9_7f4a_7c15 ^ (stream &+ 1) &* 0xd1b5_4a32_d192_ed03
        _ = next()
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    package mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * Double(next() >> 11) * 0x1p-53 }

    /// A whole number in 0 ..< count.
    package mutating func below(_ count: Int) -> Int { min(Int(uniform(0, Double(count))), count - 1) }

    /// Normally distributed, mean 0 and deviation 1.
    package mutating func normal() -> Double {
        let radius = Double.sqrt(-2 * Double.log(max(uniform(0, 1), 1e-300)))
        return radius * Double.cos(uniform(0, 2 * Double.pi))
    }

    /// Thirty-two hexadecimal digits, as nuScenes' tokens have.
    package mutating func token() -> String {
        [next(), next()].map { number in
            let digits = String(number, radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }.joined()
    }
}

/// A number in [0, 1) that belongs to a place: the same whenever it is asked for.
package func hashed(_ a: Int, _ b: Int, _ salt: UInt64) -> Double {
    var generator = Randomness(seed: UInt64(bitPattern: Int64(a)) ^ salt, stream: UInt64(bitPattern: Int64(b)))
    return generator.uniform(0, 1)
}

import Foundation
import Kernels
import Testing

@Suite struct VectorMathTests {
    @Test("e^x agrees with the library within three units in the last place, over all confidences and logits that occur")
    func exponentialIsAccurate() {
        for step in stride(from: Float(-86), through: 86, by: 0.037) {
            let ours = exponential(Lane8(repeating: step))[3]
            let exact = exp(Double(step))
            #expect(abs(Double(ours) - exact) <= 3 * Double(Float(exact).ulp), "at \(step)")
        }
    }

    @Test("ln x agrees with the library within 2e-7 relative or absolute, whichever is larger")
    func logarithmIsAccurate() {
        for step in stride(from: Float(-20), through: 20, by: 0.0173) {
            let x = Float(exp(Double(step)))
            let exact = log(Double(x))
            #expect(abs(Double(logarithm(Lane8(repeating: x))[5]) - exact) <= 2e-7 * max(1, abs(exact)), "at \(x)")
        }
    }

    @Test("e^x stays finite at the bounds and beyond")
    func exponentialIsBounded() {
        for x in [Float(-1000), -88, 88, 1000] { #expect(exponential(Lane8(repeating: x))[0].isFinite) }
    }
}

internal import Kernels

/// Spherical harmonics of degree one: a colour is the logistic of the features' product with the direction's basis.
struct HarmonicColours: ColourDecoder {
    func shade(
        _ ray: FieldRay, samples: [FieldSample], count: Int, grid: VoxelGrid, settings: StepSettings, tape: inout ColourTape
    ) -> SIMD4<Float> {
        grid.shade(ray, samples: samples, count: count, settings: settings, colours: &tape.colours)
    }

    func walkBack(
        _ gradients: inout [FieldGradient], voxels: [Int32], entries: Range<Int>, bases: inout [Lane16], ray: FieldRay,
        tape: inout ColourTape
    ) {
        // The entries name the ray's one basis already.
        bases.append(ray.basis)
    }

    mutating func step(_ gradients: [[Float]], rate: Float) {}

    var memory: [Float] { [] }

    mutating func restore(_ memory: [Float]) -> Bool { memory.isEmpty }
}

package import Kernels

/// Turns what voxels hold into the colours that rays see: the one door through which a field knows its colour model.
protocol ColourDecoder: Sendable {
    /// Reads the colours of a ray's samples; one that weighs too little stays unread and black.
    ///
    /// - Parameters:
    ///   - samples: count of them, with weights.
    ///   - tape: its colours are written, and whatever walking back will need.
    /// - Returns: Σ w·c, and 0.
    func shade(
        _ ray: FieldRay, samples: [FieldSample], count: Int, grid: VoxelGrid, settings: StepSettings, tape: inout ColourTape
    ) -> SIMD4<Float>

    /// Makes of a ray's gradients by raw colours what `scatterGradients` hands to the rows: a basis that the entries name, times the
    /// entries' own gradients.
    ///
    /// - Parameters:
    ///   - gradients, voxels: `entries` of them are the ray's, as `unshadeRay` left them.
    ///   - bases: of the chunk so far; appended to.
    ///   - tape: as shading the same ray left it; the decoder's own gradients are added to.
    func walkBack(
        _ gradients: inout [FieldGradient], voxels: [Int32], entries: Range<Int>, bases: inout [Lane16], ray: FieldRay,
        tape: inout ColourTape)

    /// One step of the decoder's own parameters, from the gradients of all chunks in order.
    mutating func step(_ gradients: [[Float]], rate: Float)

    /// Everything that a training must remember of the decoder.
    var memory: [Float] { get }

    /// - Returns: false, and nothing is changed, where it is the memory of another decoder.
    mutating func restore(_ memory: [Float]) -> Bool
}

/// What a decoder writes down of one ray while it shades it, and what a chunk's rays ask of its parameters.
package struct ColourTape: Sendable {
    /// (samples): red, green, blue in [0, 1], and 0.
    package var colours: [SIMD4<Float>]
    /// (seen): the samples that were read, front to back.
    package var seen: [FieldSample] = []
    /// (room, inputs + 1): a column of ones last. There is room for as many samples as any ray had, and more.
    package var inputs: [Float] = []
    /// (room, hidden + 1): the layers' outputs, a column of ones last.
    package var first: [Float] = []
    package var second: [Float] = []
    /// (room, 3): colours before the logistic function.
    package var raw: [Float] = []
    /// (room, 3), (room, hidden), (room, hidden), (room, features): the loss's gradients by colours, layers and features.
    package var pulls: [Float] = []
    package var firstPulls: [Float] = []
    package var secondPulls: [Float] = []
    package var inputPulls: [Float] = []
    /// (parameters): the loss's gradient by them, summed over the rays since it was last cleared; empty where there are none.
    package var gradients: [Float] = []

    /// - Parameter samples: the most that a ray may have.
    package init(samples: Int) { colours = Array(repeating: .zero, count: samples) }
}

extension ColourModel {
    /// A decoder at its beginning.
    var decoder: any ColourDecoder {
        switch self {
        case .harmonics: HarmonicColours()
        case .network: NetworkColours(seed: FieldOptions.seed)
        }
    }
}

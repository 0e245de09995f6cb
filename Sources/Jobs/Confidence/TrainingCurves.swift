internal import Bindings
internal import Confidence
internal import Formats
internal import Foundation

/// How a training went, round by round: JSON lines for scripts, and a picture.
struct TrainingCurves {
    private let rounds: [TrainingRound]
    private static let (width, height, margin) = (900, 480, 24)
    /// Colours told apart by the colour-blind: what is trained on, the validation, and the validation of the uniform mean.
    private static let colours: [SIMD3<UInt8>] = [[140, 140, 140], [0, 114, 178], [230, 159, 0]]

    init(_ rounds: [TrainingRound]) {
        self.rounds = rounds
    }

    /// Writes WEIGHTS.jsonl and WEIGHTS.png.
    ///
    /// - Throws: `FileError`.
    func write(to weights: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        let lines = try rounds.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
        try writeAtomically([UInt8](lines.joined().utf8), to: weights + ".jsonl")
        try picture.writePNG(to: weights + ".png")
    }

    /// Loss over steps: gray what is trained on, blue the validation segments, orange the same with every frame alike. The frame's
    /// horizontal lines are tenths of a nat.
    private var picture: RGBImage {
        let curves = [rounds.map { Optional($0.loss) }, rounds.map(\.validation), rounds.map(\.validationOfUniform)]
        let known = curves.joined().compactMap { $0 }
        let (low, high) = ((known.min() ?? 0) - 0.02, (known.max() ?? 1) + 0.02)
        let (width, height, margin) = (Self.width, Self.height, Self.margin)
        var pixels = [UInt8](repeating: 255, count: 3 * width * height)
        func dot(_ x: Int, _ y: Int, _ colour: SIMD3<UInt8>) {
            guard (0..<width).contains(x), (0..<height).contains(y) else { return }
            for channel in 0..<3 { pixels[3 * (y * width + x) + channel] = colour[channel] }
        }
        func row(_ loss: Double) -> Double { Double(height - margin) - (loss - low) / (high - low) * Double(height - 2 * margin) }
        for tenth in Int((low * 10).rounded(.up))...max(Int((low * 10).rounded(.up)), Int(high * 10)) {
            for x in margin..<(width - margin) { dot(x, Int(row(Double(tenth) / 10)), [225, 225, 225]) }
        }
        for x in margin..<(width - margin) { dot(x, height - margin, [0, 0, 0]) }
        for y in margin..<(height - margin) { dot(margin, y, [0, 0, 0]) }
        let step = Double(width - 2 * margin) / Double(max(1, rounds.count - 1))
        for (curve, colour) in zip(curves, Self.colours) {
            for (index, pair) in zip(curve, curve.dropFirst()).enumerated() {
                guard let from = pair.0, let to = pair.1 else { continue }
                let samples = max(2, Int(step) * 2, Int(abs(row(to) - row(from))) * 2)
                for sample in 0...samples {
                    let share = Double(sample) / Double(samples)
                    let x = Int(Double(margin) + (Double(index) + share) * step)
                    let y = Int(row(from + (to - from) * share))
                    for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] { dot(x + dx, y + dy, colour) }
                }
            }
        }
        return RGBImage(width: width, height: height, pixels: pixels)
    }
}

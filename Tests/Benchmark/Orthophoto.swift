import Kernels
import NaiveTwins

/// Views of ground cells gathered and agreed on per second: a row of 256 cells before eight photographs of 400 × 300 pixels.
func orthophotoBenchmark() -> [String] {
    var noise = Noise(seed: 5)
    let (width, height, cells, photographs) = (400, 300, 256, 8)
    let pixels = (0..<(3 * width * height)).map { _ in UInt8(noise.uniform(0, 255)) }
    let covers = (0..<(width * height)).map { PixelCover(rawValue: $0 % width < width / 3 ? PixelCover.shade.rawValue : 0) }
    let (open, shaded) = (covers.map { _ in false }, covers.map { $0.contains(.shade) })
    let heights = (0..<cells).map { _ in Float(noise.uniform(-0.1, 0.1)) }
    let lanes = (0..<(cells / 8)).map { block in SIMD8<Float>(heights[(block * 8)..<(block * 8 + 8)]) }
    let visibility = lanes.map { _ in SIMD8<Float>(repeating: 1) }
    // A level camera 1.5 m up, the row across its view, 12 m away and more.
    let distances = (0..<photographs).map { 12 + 0.5 * Double($0) }
    let cell = 0.15
    var views = [SIMD4<Float>](repeating: .zero, count: cells * photographs)
    var counts = [Int32](repeating: 0, count: cells)
    var seen = 0
    let ours = secondsPerRun(runs: 200) {
        seen = gatherAndCompose(&views, &counts, distances, lanes, visibility, pixels, covers, width, height, cell)
    }
    let naive = secondsPerRun(runs: 3) {
        for column in 0..<cells {
            var found: [SIMD4<Double>] = []
            for distance in distances {
                let h = Double(heights[column])
                let view = NaiveGroundView(
                    point: [(Double(column) - 128) * cell, 1.5 - h, distance], altitude: 1.5 - h, focalLength: [260, 260],
                    principalPoint: [199.5, 100], width: width, height: height, pixels: pixels, hidden: open, shaded: shaded)
                if let view = view.view { found.append(view) }
            }
            _ = naiveGroundCell(
                found, shade: Double(GroundViews.mostShade), glare: Double(GroundViews.mostGlare), share: Double(GroundViews.share),
                fewest: GroundViews.fewest,
                tolerances: Double(GroundViews.leastTolerance)...Double(GroundViews.mostTolerance))
        }
    }
    return [
        "orthophoto: a row of \(cells) cells before \(photographs) photographs, \(seen) views, one thread",
        "  million views per second   \(format(Double(seen) / ours / 1e6))",
        "  naive twin's time ÷ ours   \(format(naive / ours))",
    ]
}

/// Colours swept per second: a row of 256 cells at nine heights before a photograph of 400 × 300 pixels.
func sweepBenchmark() -> [String] {
    var noise = Noise(seed: 6)
    let (width, height, cells, levels, spacing) = (400, 300, 256, 9, 0.1)
    let pixels = (0..<(3 * width * height)).map { _ in UInt8(noise.uniform(0, 255)) }
    let covers = [PixelCover](repeating: [], count: width * height)
    let open = covers.map { _ in false }
    let heights = [Float](repeating: -0.4, count: cells)
    let worth = [Float](repeating: 1, count: cells)
    let cell = 0.15
    let eye = GroundEye(
        start: [Float(-128 * cell), 1.5, 20], step: [Float(cell), 0, 0], up: [0, -1, 0], altitude: 1.5, focalLength: [260, 260],
        principalPoint: [199.5, 100], width: width, height: height, gain: .one, bias: .zero)
    var sums = [Lane8](repeating: .zero, count: cells * levels)
    let ours = secondsPerRun(runs: 200) { sweep(&sums, eye, heights, levels, Float(spacing), worth, pixels, covers) }
    let naive = secondsPerRun(runs: 3) {
        for index in 0..<(cells * levels) {
            let h = Double(heights[index / levels]) + spacing * Double(index % levels)
            let colour = naiveGroundColour(
                point: [(Double(index / levels) - 128) * cell, 1.5 - h, 20], focalLength: [260, 260], principalPoint: [199.5, 100],
                width: width, height: height, pixels: pixels, hidden: open)
            if let colour { sums[index][2] += Float(colour.x) }
        }
    }
    return [
        "ground sweep: a row of \(cells) cells at \(levels) heights before one photograph, one thread",
        "  million colours per second \(format(Double(cells * levels) / ours / 1e6))",
        "  naive twin's time ÷ ours   \(format(naive / ours))",
    ]
}

private func sweep(
    _ sums: inout [Lane8], _ eye: GroundEye, _ heights: [Float], _ levels: Int, _ spacing: Float, _ worth: [Float],
    _ pixels: [UInt8], _ covers: [PixelCover]
) {
    var span = sums.mutableSpan
    sweepGroundRow(
        &span, eye: eye, cells: 0..<heights.count, heights: heights.span, levels: levels, spacing: spacing, worth: worth.span,
        pixels: pixels.span, covers: covers.span)
}

private func gatherAndCompose(
    _ views: inout [SIMD4<Float>], _ counts: inout [Int32], _ distances: [Double], _ heights: [SIMD8<Float>],
    _ visibility: [SIMD8<Float>], _ pixels: [UInt8], _ covers: [PixelCover], _ width: Int, _ height: Int, _ cell: Double
) -> Int {
    let most = distances.count
    var viewSpan = views.mutableSpan
    var countSpan = counts.mutableSpan
    for index in 0..<countSpan.count { countSpan[index] = 0 }
    for distance in distances {
        let eye = GroundEye(
            start: [Float(-128 * cell), 1.5, Float(distance)], step: [Float(cell), 0, 0], up: [0, -1, 0], altitude: 1.5,
            focalLength: [260, 260], principalPoint: [199.5, 100], width: width, height: height,
            gain: SIMD4(repeating: 1 / 255), bias: .zero)
        gatherGroundRow(
            &viewSpan, &countSpan, most: most, eye: eye, blocks: 0..<heights.count, heights: heights.span,
            visibility: visibility.span, pixels: pixels.span, covers: covers.span, least: 1)
    }
    var seen = 0
    for index in 0..<countSpan.count {
        seen += Int(countSpan[index])
        _ = composeGroundCell(&viewSpan, first: index * most, count: Int(countSpan[index]))
    }
    return seen
}

import Kernels
import NaiveTwins
import Testing

@Suite("Raster kernels") struct RasterKernelTests {
    @Test("of four cells the class of most is kept, of equally many the later in the legend, and unseen cells have no say")
    func classes() {
        // Worked by hand: pairs of columns over two rows.
        let cells: [UInt8] = [
            1, 1, 2, 2, 0, 0, 0, 3, 4, 1,  //
            1, 4, 1, 1, 0, 0, 0, 0, 4, 2,
        ]
        #expect(Self.halved(cells, columns: 10) == [1, 2, 0, 3, 4])
        var noise = Noise(seed: 11)
        let random = (0..<(2 * 4000)).map { _ in UInt8(noise.uniform(0, 4.999)) }
        let expected = (0..<2000).map { step in
            NaiveRaster.mode([random[2 * step], random[2 * step + 1], random[4000 + 2 * step], random[4001 + 2 * step]])
        }
        #expect(Self.halved(random, columns: 4000) == expected)
    }

    static func halved(_ cells: [UInt8], columns: Int) -> [UInt8] {
        var out = [UInt8](repeating: 99, count: columns / 2)
        var span = out.mutableSpan
        let source = cells.span
        halveClassRow(out: &span, at: 0, cells: source, upper: 0, lower: columns, count: columns / 2)
        return out
    }

    @Test("of four values the mean of the seen is kept, and nothing where none was seen")
    func values() {
        var noise = Noise(seed: 12)
        let random = (0..<4000).map { _ in noise.uniform(0, 1) < 0.4 ? Float.nan : Float(noise.uniform(-5, 5)) }
        var out = [Float](repeating: 99, count: 1000)
        var span = out.mutableSpan
        let source = random.span
        halveValueRow(out: &span, at: 0, cells: source, upper: 0, lower: 2000, count: 1000)
        for step in 0..<1000 {
            let expected = NaiveRaster.mean([
                random[2 * step], random[2 * step + 1], random[2000 + 2 * step], random[2001 + 2 * step],
            ])
            // Three additions and a division, each rounded once, of numbers up to five.
            #expect(out[step].isNaN == expected.isNaN && !(abs(out[step] - expected) > 4 * 5 * Float.ulpOfOne))
        }
    }

    @Test("pixels take the cell they lie in, and what lies outside is unseen")
    func nearest() {
        let cells: [UInt8] = Array(1...12)
        var out = [UInt8](repeating: 99, count: 6)
        var span = out.mutableSpan
        let source = cells.span
        // Three rows of four; along the diagonal from (-0.5, -0.5) in steps of 0.9 and 0.8.
        sampleNearest(
            out: &span, at: 0, count: 6, cells: source, first: 0, rows: 3, columns: 4, x: -0.5, y: -0.5, stepX: 0.9, stepY: 0.8,
            unseen: 0)
        #expect(out == [0, 1, 6, 7, 12, 0])
    }

    @Test("the floating-point predictor is undone to the bit", arguments: [1, 3, 6])
    func predictor(samples: Int) {
        var noise = Noise(seed: 13)
        let pixels = 37
        let planes = (0..<(samples * pixels)).map { $0 % 5 == 0 ? Float.nan : Float(noise.uniform(0, 1)) }
        var out = [UInt8](repeating: 0, count: 4 * planes.count)
        var span = out.mutableSpan
        let source = planes.span
        predictFloatRow(out: &span, at: 0, planes: source, first: 0, planeStride: pixels, pixels: pixels, samples: samples)
        let back = NaiveRaster.unpredicted(out, samples: samples)
        for pixel in 0..<pixels {
            for sample in 0..<samples {
                #expect(back[pixel * samples + sample].bitPattern == planes[sample * pixels + pixel].bitPattern)
            }
        }
    }
}

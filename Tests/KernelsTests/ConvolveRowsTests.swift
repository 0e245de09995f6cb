import Kernels
import NaiveTwins
import Testing

@Suite("Filters over rasters") struct ConvolveRowsTests {
    @Test("a filter along and across rows agrees with its naive twin", arguments: [(9, 40, 5), (12, 7, 7), (3, 3, 1)])
    func agrees(rows: Int, columns: Int, length: Int) {
        var noise = Noise(seed: 3)
        let input = (0..<(rows * columns)).map { _ in Float(noise.uniform(0, 1)) }
        let taps = (0..<length).map { _ in Float(noise.uniform(-1, 1)) }
        let (wide, filter) = (input.map(Double.init), taps.map(Double.init))
        let bound = Float(length) * 2 * .ulpOfOne
        let inputSpan = input.span, tapSpan = taps.span
        var along = [Float](repeating: 9, count: rows * (columns - length + 1))
        var alongSpan = along.mutableSpan
        convolveAlongRows(&alongSpan, input: inputSpan, taps: tapSpan, rows: rows, columns: columns - length + 1)
        for (ours, twin) in zip(along, NaiveConvolution.alongRows(wide, rows: rows, columns: columns, taps: filter)) {
            #expect(abs(ours - Float(twin)) <= bound)
        }
        var across = [Float](repeating: 9, count: (rows - length + 1) * columns)
        var acrossSpan = across.mutableSpan
        convolveAcrossRows(&acrossSpan, input: inputSpan, taps: tapSpan, rows: rows - length + 1, columns: columns)
        for (ours, twin) in zip(across, NaiveConvolution.acrossRows(wide, rows: rows, columns: columns, taps: filter)) {
            #expect(abs(ours - Float(twin)) <= bound)
        }
    }
}

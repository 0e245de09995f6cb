internal import Kernels
internal import Scene

/// How well a part of the evidence agrees with the map made without it: sums over cells that add up over tiles.
///
/// At a cell that both saw, the overlap of the two class distributions is 1 − ½ Σ|p − q| (the mean over channels of 1 − |p − q|
/// under sigmoid). Cells count by how likely either side holds anything at all, so that empty road does not drown the rest.
public struct Agreement: Sendable, Hashable {
    public private(set) var overlap = 0.0
    public private(set) var count = 0.0

    public init() {}

    /// In [0, 1]; nil where nothing was seen by both.
    public var value: Double? { count > 0 ? overlap / count : nil }

    public static func + (a: Agreement, b: Agreement) -> Agreement {
        var sum = a
        sum.overlap += b.overlap
        sum.count += b.count
        return sum
    }

    /// Compares a part's sums with the whole they are in, less the part.
    ///
    /// - Parameter background: the channel that stands for nothing being there; nil where there is none.
    public init(of part: TileSums, in whole: TileSums, background: Int?) {
        let (layout, stride) = (part.layout, part.planeStride)
        precondition(whole.layout == layout && whole.cells == part.cells, "Agreement: sums of different layouts")
        for block in 0..<stride {
            let seen = part.planes[SumLayout.views * stride + block]
            let others = whole.planes[SumLayout.views * stride + block] - seen
            let both = Lane8(repeating: 0).replacing(with: 1, where: (seen .> 0.5) .& (others .> 0.5))
            guard both != .zero else { continue }
            let partWeight = part.planes[block]
            let restWeight = larger(whole.planes[block] - partWeight, Lane8(repeating: 1e-12))
            let inversePart = 1 / partWeight.replacing(with: 1, where: partWeight .<= 0)
            var difference = Lane8.zero
            var presence = Lane8.zero
            for channel in 0..<layout.channels {
                let plane = layout.probability(channel) * stride + block
                let p = part.planes[plane] * inversePart
                let q = smaller(larger((whole.planes[plane] - part.planes[plane]) / restWeight, .zero), Lane8(repeating: 1))
                difference += larger(p - q, q - p)
                switch (layout.activation, background) {
                case (.softmax, channel): presence = larger(presence, 1 - smaller(p, q))
                case (.softmax, nil): presence = Lane8(repeating: 1)
                case (.softmax, _): break
                case (.sigmoid, _): presence = larger(presence, larger(p, q))
                }
            }
            let scale: Float = layout.activation == .softmax ? 0.5 : 1 / Float(layout.channels)
            let weighted = both * presence
            let overlap = weighted * (1 - difference * scale)
            for lane in 0..<8 {
                self.overlap += Double(overlap[lane])
                count += Double(weighted[lane])
            }
        }
    }
}

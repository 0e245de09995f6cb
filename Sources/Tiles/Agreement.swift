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
        let layout = part.layout
        precondition(whole.layout == layout && whole.cells == part.cells, "Agreement: sums of different layouts")
        let isSoftmax = layout.activation == .softmax
        for row in 0..<part.cells {
            let sums = agreementRow(
                part: part.vectors.span, whole: whole.vectors.span, first: part.place(plane: 0, row: row), stride: part.blocks,
                channels: layout.channels, scale: isSoftmax ? 0.5 : 1 / Float(layout.channels),
                background: isSoftmax ? background ?? -1 : -2)
            overlap += Double(sums.overlap)
            count += Double(sums.count)
        }
    }
}

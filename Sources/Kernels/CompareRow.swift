internal import CSIMD

/// One row of a part of the evidence held against the whole it is in, less the part: how far their class distributions overlap.
///
/// At a cell that both saw, the overlap is 1 − ½ Σ|p − q| (softmax) or the mean over channels of 1 − |p − q| (sigmoid). A cell counts
/// by how likely either side holds anything at all.
/// - Parameters:
///   - part, whole: (rows, planes, blocks), sums in the order of `accumulateRow`.
///   - first: where the row's first plane begins.
///   - stride: blocks of a row.
///   - scale: ½ under softmax, 1 / channels under sigmoid.
///   - background: the channel of nothing; −1 where there is none and every seen cell counts whole; −2 where a cell counts by its
///     likeliest channel.
/// - Returns: Σ presence · overlap and Σ presence over the row's cells.
package func agreementRow(
    part: Span<Lane8>, whole: Span<Lane8>, first: Int, stride: Int, channels: Int, scale: Float, background: Int
) -> (overlap: Float, count: Float) {
    var total = Lane8.zero
    var weight = Lane8.zero
    for place in first..<(first &+ stride) {
        let seen = part[place &+ 2 &* stride]
        let others = whole[place &+ 2 &* stride] - seen
        let both = Lane8.zero.replacing(with: 1, where: (seen .> 0.5) .& (others .> 0.5))
        let inversePart = 1 / larger(part[place], Lane8(repeating: 1e-12))
        let inverseRest = 1 / larger(whole[place] - part[place], Lane8(repeating: 1e-12))
        var difference = Lane8.zero
        var presence = Lane8(repeating: background == -1 ? 1 : 0)
        for channel in 0..<channels {
            let plane = place &+ (4 &+ channels &+ channel) &* stride
            let p = part[plane] * inversePart
            let q = smaller(larger((whole[plane] - part[plane]) * inverseRest, .zero), Lane8(repeating: 1))
            difference += larger(p - q, q - p)
            if channel == background {
                presence = 1 - smaller(p, q)
            } else if background == -2 {
                presence = larger(presence, larger(p, q))
            }
        }
        let counted = both * presence
        total += counted * (1 - difference * scale)
        weight += counted
    }
    return (total.sum(), weight.sum())
}

/// How likely each cell of a row holds anything but background, in 0…255, and whether any frame saw it.
///
/// - Parameters:
///   - values: (rows, columns), written: the row's eight · stride values from `row` on.
///   - held: (rows, columns), written: −1 where seen, else 0.
///   - sums: (rows, planes, blocks); `less`, of the same shape, is taken off `share` times (0 or 1).
///   - background: the channel of nothing; below 0 where a cell is what its likeliest channel says.
package func presenceRow(
    _ values: inout MutableSpan<Int16>, _ held: inout MutableSpan<Int16>, row: Int, of sums: Span<Lane8>, less: Span<Lane8>,
    share: Float, first: Int, stride: Int, channels: Int, background: Int
) {
    var valueBytes = values.mutableBytes
    var heldBytes = held.mutableBytes
    for block in 0..<stride {
        let place = first &+ block
        let weight = sums[place] - share * less[place]
        let views = sums[place &+ 2 &* stride] - share * less[place &+ 2 &* stride]
        let inverse = 255 / larger(weight, Lane8(repeating: 1e-12))
        var presence = Lane8.zero
        for channel in 0..<channels {
            let plane = place &+ (4 &+ channels &+ channel) &* stride
            let p = smaller(larger((sums[plane] - share * less[plane]) * inverse, .zero), Lane8(repeating: 255))
            if background < 0 {
                presence = larger(presence, p)
            } else if channel == background {
                presence = 255 - p
            }
        }
        let isSeen = views .> 0.5
        let offset = (row &* stride &+ block) &* 16
        let whole = simd8_to_int(Lane8.zero.replacing(with: presence, where: isSeen))
        valueBytes.storeBytes(of: simd8_to_short(whole), toByteOffset: offset, as: SIMD8<Int16>.self)
        let mask = simd8_to_int(Lane8.zero.replacing(with: -1, where: isSeen))
        heldBytes.storeBytes(of: simd8_to_short(mask), toByteOffset: offset, as: SIMD8<Int16>.self)
    }
}

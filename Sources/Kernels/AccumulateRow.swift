/// Adds one row of one frame to a tile's sums: Σw, Σw², n, Σw·H, Σw·l_c, Σw·p_c, in that order of planes.
///
/// - Parameters:
///   - planes: (4 + 2 · channels, rows, blocks), added to.
///   - row: the tile's row.
///   - planeStride: blocks from one plane to the next.
///   - weights: (blocks), w, 0 where unseen.
///   - seen: (blocks), 1 or 0.
///   - entropies: (blocks), nats.
///   - logits, probabilities: (channels, blocks).
/// - Source: ALGORITHM §2; Xie et al. 2023 (MV-Map), eq. 2, with the softmax kept as sums.
package func accumulateRow(
    _ planes: inout MutableSpan<Lane8>, row: Int, planeStride: Int, weights: Span<Lane8>, seen: Span<Lane8>, entropies: Span<Lane8>,
    logits: Span<Lane8>, probabilities: Span<Lane8>, channels: Int, blocks: Range<Int>
) {
    let stride = weights.count
    let origin = row &* stride
    for block in blocks {
        let w = weights[block]
        let place = origin &+ block
        planes[place] += w
        planes[place &+ planeStride] = fused(w, w, planes[place &+ planeStride])
        planes[place &+ 2 &* planeStride] += seen[block]
        planes[place &+ 3 &* planeStride] = fused(w, entropies[block], planes[place &+ 3 &* planeStride])
        for channel in 0..<channels {
            let l = place &+ (4 &+ channel) &* planeStride
            planes[l] = fused(w, logits[channel &* stride &+ block], planes[l])
            let p = l &+ channels &* planeStride
            planes[p] = fused(w, probabilities[channel &* stride &+ block], planes[p])
        }
    }
}

/// Adds w · ln max(p, 1e−4) of one row: what Bayesian fusion sums. Under sigmoid the log-odds, clamped likewise.
///
/// - Parameters:
///   - planes: (channels, rows, blocks) beginning at plane `first`, added to.
///   - isOdds: 1 adds ln p − ln(1 − p), 0 adds ln p.
package func accumulateLogRow(
    _ planes: inout MutableSpan<Lane8>, first: Int, row: Int, planeStride: Int, weights: Span<Lane8>, probabilities: Span<Lane8>,
    channels: Int, isOdds: Float, blocks: Range<Int>
) {
    let stride = weights.count
    for channel in 0..<channels {
        for block in blocks {
            let p = probabilities[channel &* stride &+ block]
            let evidence = logarithm(larger(p, Lane8(repeating: 1e-4))) - isOdds * logarithm(larger(1 - p, Lane8(repeating: 1e-4)))
            let place = (first &+ channel) &* planeStride &+ row &* stride &+ block
            planes[place] = fused(weights[block], evidence, planes[place])
        }
    }
}

/// Keeps the largest probability of each class over the frames of one row; 0 where unseen.
///
/// - Parameters: as for `accumulateLogRow`.
package func accumulateMaximumRow(
    _ planes: inout MutableSpan<Lane8>, first: Int, row: Int, planeStride: Int, seen: Span<Lane8>, probabilities: Span<Lane8>,
    channels: Int, blocks: Range<Int>
) {
    let stride = seen.count
    for channel in 0..<channels {
        for block in blocks {
            let place = (first &+ channel) &* planeStride &+ row &* stride &+ block
            planes[place] = larger(planes[place], probabilities[channel &* stride &+ block] * seen[block])
        }
    }
}

/// Counts the frames that decided for each class, one row: the likeliest class, or every class at ½ or more.
///
/// - Parameters:
///   - floor: a class counts only at this probability or above: 0 under softmax, ½ under sigmoid.
///   - onlyBest: 1 counts the likeliest class alone (the first of equals), 0 every class above the floor.
package func accumulateHitRow(
    _ planes: inout MutableSpan<Lane8>, first: Int, row: Int, planeStride: Int, seen: Span<Lane8>, probabilities: Span<Lane8>,
    channels: Int, floor: Float, onlyBest: Float, blocks: Range<Int>
) {
    let stride = seen.count
    for block in blocks {
        var highest = Lane8.zero
        for channel in 0..<channels { highest = larger(highest, probabilities[channel &* stride &+ block]) }
        let bar = larger(highest * onlyBest, Lane8(repeating: floor))
        var open = seen[block]
        for channel in 0..<channels {
            let hit = open.replacing(with: Lane8.zero, where: probabilities[channel &* stride &+ block] .< bar)
            open -= hit * onlyBest
            planes[(first &+ channel) &* planeStride &+ row &* stride &+ block] += hit
        }
    }
}

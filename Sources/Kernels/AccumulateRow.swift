/// Adds one row of one frame to a tile's sums: Σw, Σw², n, Σw·H, Σw·l_c, Σw·p_c, in that order of planes.
///
/// - Parameters:
///   - sums: (rows, planes, blocks), added to.
///   - first: where the row's first plane begins.
///   - weights: (blocks), w, 0 where unseen.
///   - seen: (blocks), 1 or 0.
///   - entropies: (blocks), nats.
///   - logits, probabilities: (channels, blocks).
/// - Source: ALGORITHM §2; Xie et al. 2023 (MV-Map), eq. 2, with the softmax kept as sums.
package func accumulateRow(
    _ sums: inout MutableSpan<Lane8>, first: Int, weights: Span<Lane8>, seen: Span<Lane8>, entropies: Span<Lane8>,
    logits: Span<Lane8>, probabilities: Span<Lane8>, channels: Int, blocks: Range<Int>
) {
    let stride = weights.count
    for block in blocks {
        let w = weights[block]
        let place = first &+ block
        sums[place] += w
        sums[place &+ stride] = fused(w, w, sums[place &+ stride])
        sums[place &+ 2 &* stride] += seen[block]
        sums[place &+ 3 &* stride] = fused(w, entropies[block], sums[place &+ 3 &* stride])
    }
    for channel in 0..<channels {
        let (from, toLogit) = (channel &* stride, first &+ (4 &+ channel) &* stride)
        let toProbability = toLogit &+ channels &* stride
        for block in blocks {
            let w = weights[block]
            sums[toLogit &+ block] = fused(w, logits[from &+ block], sums[toLogit &+ block])
            sums[toProbability &+ block] = fused(w, probabilities[from &+ block], sums[toProbability &+ block])
        }
    }
}

/// Adds w · value of one row to one plane.
///
/// - Parameters:
///   - sums: (rows, planes, blocks), added to.
///   - first: where the row's plane begins.
///   - weights, values: (blocks).
package func accumulateWeighedRow(
    _ sums: inout MutableSpan<Lane8>, first: Int, weights: Span<Lane8>, values: Span<Lane8>, blocks: Range<Int>
) {
    for block in blocks { sums[first &+ block] = fused(weights[block], values[block], sums[first &+ block]) }
}

/// Adds w · ln max(p, 1e−4) of one row: what Bayesian fusion sums. Under sigmoid the log-odds, clamped likewise.
///
/// - Parameters:
///   - sums: (rows, planes, blocks), added to.
///   - first: where the row's first plane of the kind begins.
///   - isOdds: 1 adds ln p − ln(1 − p), 0 adds ln p.
package func accumulateLogRow(
    _ sums: inout MutableSpan<Lane8>, first: Int, weights: Span<Lane8>, probabilities: Span<Lane8>,
    channels: Int, isOdds: Float, blocks: Range<Int>
) {
    let stride = weights.count
    for channel in 0..<channels {
        for block in blocks {
            let p = probabilities[channel &* stride &+ block]
            let evidence = logarithm(larger(p, Lane8(repeating: 1e-4))) - isOdds * logarithm(larger(1 - p, Lane8(repeating: 1e-4)))
            let place = first &+ channel &* stride &+ block
            sums[place] = fused(weights[block], evidence, sums[place])
        }
    }
}

/// Keeps the largest probability of each class over the frames of one row; 0 where unseen.
///
/// - Parameters: as for `accumulateLogRow`.
package func accumulateMaximumRow(
    _ sums: inout MutableSpan<Lane8>, first: Int, seen: Span<Lane8>, probabilities: Span<Lane8>,
    channels: Int, blocks: Range<Int>
) {
    let stride = seen.count
    for channel in 0..<channels {
        for block in blocks {
            let place = first &+ channel &* stride &+ block
            sums[place] = larger(sums[place], probabilities[channel &* stride &+ block] * seen[block])
        }
    }
}

/// Counts the frames that decided for each class, one row: the likeliest class, or every class at ½ or more.
///
/// - Parameters:
///   - floor: a class counts only at this probability or above: 0 under softmax, ½ under sigmoid.
///   - onlyBest: 1 counts the likeliest class alone (the first of equals), 0 every class above the floor.
package func accumulateHitRow(
    _ sums: inout MutableSpan<Lane8>, first: Int, seen: Span<Lane8>, probabilities: Span<Lane8>,
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
            sums[first &+ channel &* stride &+ block] += hit
        }
    }
}

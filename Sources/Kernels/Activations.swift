/// Turns logits into probabilities that sum to one, and gives their entropy.
///
/// - Parameters:
///   - probabilities: (channels, blocks), written for the given blocks, in [0, 1].
///   - entropies: (blocks), written, in nats.
///   - logits: (≥ channels, blocks).
package func softmaxRow(
    _ probabilities: inout MutableSpan<Lane8>, _ entropies: inout MutableSpan<Lane8>, logits: Span<Lane8>, channels: Int,
    blocks: Range<Int>
) {
    let stride = entropies.count
    for block in blocks {
        var highest = logits[block]
        for channel in 1..<max(channels, 1) { highest = larger(highest, logits[channel &* stride &+ block]) }
        var total = Lane8.zero
        var weighted = Lane8.zero
        for channel in 0..<channels {
            let centred = logits[channel &* stride &+ block] - highest
            let e = exponential(centred)
            probabilities[channel &* stride &+ block] = e
            total += e
            weighted = fused(e, centred, weighted)
        }
        let inverse = 1 / total
        for channel in 0..<channels { probabilities[channel &* stride &+ block] *= inverse }
        // H = ln Z − Σ p (l − max l)
        entropies[block] = larger(logarithm(total) - weighted * inverse, .zero)
    }
}

/// Turns each logit into a probability of its own, and gives the sum of the channels' binary entropies.
///
/// - Parameters: as for `softmaxRow`.
package func sigmoidRow(
    _ probabilities: inout MutableSpan<Lane8>, _ entropies: inout MutableSpan<Lane8>, logits: Span<Lane8>, channels: Int,
    blocks: Range<Int>
) {
    let stride = entropies.count
    for block in blocks {
        var entropy = Lane8.zero
        for channel in 0..<channels {
            let logit = logits[channel &* stride &+ block]
            let magnitude = larger(logit, -logit)
            let e = exponential(-magnitude)
            let likelier = 1 / (1 + e)
            let rarer = e * likelier
            probabilities[channel &* stride &+ block] = likelier.replacing(with: rarer, where: logit .< 0)
            // H = ln(1 + e^−|l|) + |l| · p(rarer)
            entropy += logarithm(1 + e) + magnitude * rarer
        }
        entropies[block] = entropy
    }
}

/// The weight of each seen cell from its confidence: w = e^u with u clamped to [−8, 8], and 0 where unseen.
///
/// - Parameters:
///   - weights: (blocks), written for the given blocks.
///   - confidences: (blocks), u.
///   - seen: (blocks), 1 or 0.
package func weightRow(
    _ weights: inout MutableSpan<Lane8>, confidences: Span<Lane8>, seen: Span<Lane8>, blocks: Range<Int>
) {
    for block in blocks {
        let bounded = smaller(larger(confidences[block], Lane8(repeating: -8)), Lane8(repeating: 8))
        weights[block] = exponential(bounded) * seen[block]
    }
}

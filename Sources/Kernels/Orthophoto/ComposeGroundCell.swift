/// What the views of one ground cell agree on: a weighted median first, then a mean of those near it in which the sharpest dominates.
///
/// First the views in a mover's shadow are dropped. Of the others only those about as sharp as the sharpest have a say: a distant one has blurred thin paint away, and would call it
/// an outlier. The median weighs a view by √worth, so that something that passes in front of one near camera does not decide; then a
/// view weighs worth² · (1 − (d / tolerance)²)², d its distance from the median view (Tukey's biweight: a mover weighs nothing at all).
/// - Parameters:
///   - views: from `first` on, `count` of them: red, green, blue, worth, negative where a mover's shadow may lie; put in another order.
/// - Returns: (Σw·red, Σw·green, Σw·blue, Σw); zero without views.
package func composeGroundCell(_ views: inout MutableSpan<SIMD4<Float>>, first: Int, count: Int) -> SIMD4<Float> {
    let lit = keepLitViews(&views, first: first, count: count)
    let kept = keepSharpest(&views, first: first, count: lit)
    guard kept > 0 else { return .zero }
    sortByBrightness(&views, first: first, count: kept)
    var whole: Float = 0
    for index in first..<(first &+ kept) { whole += views[index].w.squareRoot() }
    var (sum, low, middle, high) = (Float(0), first, first, first)
    for index in first..<(first &+ kept) {
        sum += views[index].w.squareRoot()
        if sum < whole * 0.25 { low = index &+ 1 }
        if sum < whole * 0.5 { middle = index &+ 1 }
        if sum < whole * 0.75 { high = index &+ 1 }
    }
    let last = first &+ kept &- 1
    let centre = views[min(middle, last)]
    let spread = brightness(views[min(high, last)]) - brightness(views[min(low, last)])
    let tolerance = min(max(2 * spread, GroundViews.leastTolerance), GroundViews.mostTolerance)
    let scale = 1 / (tolerance * tolerance)
    var total = SIMD4<Float>.zero
    for index in first..<(first &+ kept) {
        let view = views[index]
        var difference = view - centre
        difference.w = 0
        let left = 1 - (difference * difference).sum() * scale / 3
        guard left > 0 else { continue }
        let weight = view.w * view.w * left * left
        total += SIMD4(view.x, view.y, view.z, 1) * weight
    }
    return total
}

/// How views of the ground are judged.
package enum GroundViews {
    /// A view has a say where it is worth this share of the best, or is among so many of the best.
    package static let share: Float = 1 / 16
    package static let fewest = 5
    /// A view on which a mover's shadow may lie is in it where it is darker than this share of lit ground.
    package static let mostShade: Float = 0.8
    /// A view brighter than so many times the median of all shows no ground in the light, but where another is about as bright.
    package static let mostGlare: Float = 1.8
    /// How far from the median view a colour may lie, of 1: at least, and at most.
    package static let leastTolerance: Float = 0.1
    package static let mostTolerance: Float = 0.25
}

/// Moves the views that have a say to the front, in their order; gives how many they are.
private func keepSharpest(_ views: inout MutableSpan<SIMD4<Float>>, first: Int, count: Int) -> Int {
    var best = SIMD8<Float>.zero
    for index in first..<(first &+ count) {
        var worth = views[index].w
        for place in 0..<GroundViews.fewest where worth > best[place] {
            let before = best[place]
            best[place] = worth
            worth = before
        }
    }
    let threshold = min(best[0] * GroundViews.share, best[GroundViews.fewest &- 1])
    var kept = 0
    for index in first..<(first &+ count) where views[index].w >= threshold {
        views[first &+ kept] = views[index]
        kept &+= 1
    }
    return kept
}

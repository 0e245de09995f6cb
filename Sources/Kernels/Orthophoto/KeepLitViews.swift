/// Moves the views of a ground cell that no mover's shadow darkens to the front, their worths positive; gives how many they are.
///
/// Where such a shadow may lie, a view much darker than lit ground is in it. Lit is the median of the views on which none may lie, each
/// weighed by √worth; where one may lie on all, the brightest, for shadows only darken. A view by itself far above all others' median
/// shows something else than ground, and the next darker one is taken.
/// - Parameter views: from `first` on, `count` of them, worths negative where a mover's shadow may lie; put in another order.
func keepLitViews(_ views: inout MutableSpan<SIMD4<Float>>, first: Int, count: Int) -> Int {
    var (whole, open) = (Float(0), Float(0))
    for index in first..<(first &+ count) {
        let weight = abs(views[index].w).squareRoot()
        whole += weight
        if views[index].w > 0 { open += weight }
    }
    guard open < whole else { return count }
    sortByBrightness(&views, first: first, count: count)
    let last = first &+ count &- 1
    var (place, middle) = (last, last)
    var (sum, openSum) = (Float(0), Float(0))
    for index in (first...last).reversed() {
        let weight = abs(views[index].w).squareRoot()
        if sum < whole * 0.5 { middle = index }
        if openSum < open * 0.5, views[index].w > 0 { place = index }
        sum += weight
        if views[index].w > 0 { openSum += weight }
    }
    let brightest = brightness(views[middle]) * GroundViews.mostGlare
    while place > first, brightness(views[place]) > brightest,
        brightness(views[place]) - brightness(views[place &- 1]) > GroundViews.leastTolerance
    {
        place &-= 1
    }
    let least = brightness(views[place]) * GroundViews.mostShade
    var kept = 0
    for index in first...last {
        var view = views[index]
        guard view.w > 0 || brightness(view) >= least else { continue }
        view.w = abs(view.w)
        views[first &+ kept] = view
        kept &+= 1
    }
    return kept
}

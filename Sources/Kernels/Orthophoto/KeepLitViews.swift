/// Moves the views of a ground cell that no mover's shadow darkens to the front, their worths positive; gives how many they are.
///
/// Where such a shadow may lie, a view much darker than lit ground is in it. Lit is the median of the views on which none may lie; where
/// one may lie on all, the brightest, for shadows only darken.
/// - Parameter views: from `first` on, `count` of them, worths negative where a mover's shadow may lie.
func keepLitViews(_ views: inout MutableSpan<SIMD4<Float>>, first: Int, count: Int) -> Int {
    var open = 0
    for index in first..<(first &+ count) where views[index].w > 0 { open &+= 1 }
    guard open < count else { return count }
    sortByBrightness(&views, first: first, count: count)
    var place = first &+ count &- 1
    if open > 0 {
        place = first
        var before = open / 2
        while views[place].w < 0 || before > 0 {
            if views[place].w > 0 { before &-= 1 }
            place &+= 1
        }
    }
    let least = brightness(views[place]) - GroundViews.shade
    var kept = 0
    for index in first..<(first &+ count) {
        var view = views[index]
        guard view.w > 0 || brightness(view) >= least else { continue }
        view.w = abs(view.w)
        views[first &+ kept] = view
        kept &+= 1
    }
    return kept
}

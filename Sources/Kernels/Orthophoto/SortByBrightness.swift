/// How bright a view is (Rec. 601).
@inline(__always)
func brightness(_ view: SIMD4<Float>) -> Float { 0.299 * view.x + 0.587 * view.y + 0.114 * view.z }

/// Sorts a ground cell's views, from `first` on, `count` of them, the darkest first; equally bright ones keep their order.
func sortByBrightness(_ views: inout MutableSpan<SIMD4<Float>>, first: Int, count: Int) {
    var index = 1
    while index < count {
        let view = views[first &+ index]
        let key = brightness(view)
        var place = index
        while place > 0, brightness(views[first &+ place &- 1]) > key {
            views[first &+ place] = views[first &+ place &- 1]
            place &-= 1
        }
        views[first &+ place] = view
        index &+= 1
    }
}

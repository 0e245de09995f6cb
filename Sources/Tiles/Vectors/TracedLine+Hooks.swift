internal import RealModule

extension TracedLine {
    /// Chords of a metre to both sides of a place say how the line turns there; towards an end, shorter ones.
    private static let chord = 1.0
    private static let shortestChord = 0.4
    /// A line that turns by 40° between two such chords has a radius below a metre and a half: no road's line does.
    private static let kink = 0.766
    /// Behind a kink, more than this is no hook.
    private static let longest = 3.0

    /// The line without the hooks at its ends: short ends behind a turn that is sharper than a road's line makes.
    ///
    /// Where one frame's view ends, the map steps from what many frames say to what few say. A crest that comes to such a step may go
    /// on along it, though nothing is there.
    func withoutHooks() -> TracedLine {
        var along = [0.0]
        for (a, b) in zip(points, points.dropFirst()) { along.append(along[along.count - 1] + separation(a, b)) }
        let whole = along[along.count - 1]
        let kinks = points.indices.filter { isKink($0, along) }.map { along[$0] }
        // A hook is less than half of its line. The first place to see the turn ahead lies half a chord before it, where nothing is bent yet.
        let hook = min(Self.longest, whole / 2)
        let first = kinks.last { $0 < hook } ?? 0
        let last = kinks.first { $0 > whole - hook } ?? whole
        let kept = points.indices.filter { along[$0] >= first && along[$0] <= last }
        return TracedLine(points: kept.map { points[$0] }, heights: kept.map { heights[$0] })
    }

    private func isKink(_ place: Int, _ along: [Double]) -> Bool {
        let here = along[place]
        guard here >= Self.shortestChord, along[along.count - 1] - here >= Self.shortestChord else { return false }
        var (before, behind) = (place, place)
        while before > 0, here - along[before] < Self.chord { before -= 1 }
        while behind < along.count - 1, along[behind] - here < Self.chord { behind += 1 }
        let (arriving, leaving) = (points[place] - points[before], points[behind] - points[place])
        let lengths = ((arriving * arriving).sum() * (leaving * leaving).sum()).squareRoot()
        return (arriving * leaving).sum() < Self.kink * lengths
    }
}

internal import RealModule

func logOf(_ x: Double) -> Double { Double.log(x) }

extension Comparable {
    func clamped(to range: ClosedRange<Self>) -> Self {
        min(max(self, range.lowerBound), range.upperBound)
    }
}

extension TileStatistics {
    /// The statistics of a decided tile; `conflict` is left to whoever knows the drives.
    public init(of tile: FusedTile, frames: Int, segments: Int, drives: Int) {
        let seen = tile.views.indices.filter { tile.views[$0] > 0 }
        self.init(
            coverage: Double(seen.count) / Double(tile.views.count), frames: frames, segments: segments, drives: drives)
        views = Spread(of: seen.map { Float(tile.views[$0]) })
        effectiveViews = Spread(of: seen.map { tile.effectiveViews[$0] })
        confidence = Spread(of: seen.map { tile.confidence[$0] })
        entropy = Spread(of: seen.map { tile.entropy[$0] })
        disagreement = Spread(of: seen.map { tile.disagreement[$0] })
        divergence = tile.divergence.isEmpty ? nil : Spread(of: seen.map { tile.divergence[$0] })
    }
}

extension TileStatistics.Spread {
    /// Mean and nearest-rank quantiles; nil of nothing.
    public init?(of values: [Float]) {
        guard !values.isEmpty else { return nil }
        let sorted = values.sorted()
        func quantile(_ share: Double) -> Double {
            Double(sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))])
        }
        self.init(
            mean: values.reduce(0.0) { $0 + Double($1) } / Double(values.count), tenth: quantile(0.1), median: quantile(0.5),
            ninetieth: quantile(0.9))
    }
}

/// How consistent the frames were over one tile, and how many stand behind it.
public struct TileStatistics: Sendable, Hashable, Codable {
    /// Share of the tile's cells that some frame saw, in [0, 1].
    public var coverage: Double
    /// Frames, segments and drives that saw at least one cell.
    public var frames, segments, drives: Int
    /// Over the seen cells; nil where none was seen.
    public var views, effectiveViews, confidence, entropy, disagreement: Spread?
    /// Likewise; nil too where nobody predicts it.
    public var divergence: Spread?
    /// Share of the cells seen by at least two drives whose most likely class differs; nil where no cell was.
    public var conflict: Double?
    /// False where the support is too thin to speak: under 1 % coverage or fewer than three frames.
    public var meaningful: Bool

    public init(coverage: Double, frames: Int, segments: Int, drives: Int) {
        self.coverage = coverage
        self.frames = frames
        self.segments = segments
        self.drives = drives
        meaningful = coverage >= 0.01 && frames >= 3
    }

    /// The mean of a plane and its quantiles.
    public struct Spread: Sendable, Hashable, Codable {
        public var mean, tenth, median, ninetieth: Double

        public init(mean: Double, tenth: Double, median: Double, ninetieth: Double) {
            self.mean = mean
            self.tenth = tenth
            self.median = median
            self.ninetieth = ninetieth
        }
    }
}

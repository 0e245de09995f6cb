extension RadianceField {
    /// Where the ground lies at one place.
    public struct GroundReading: Sendable, Hashable {
        /// Metres of the map frame.
        public let height: Double
        /// Standard deviation of the height, metres: how blurred the surface is.
        public let deviation: Double
    }

    /// The ground is looked for so many metres above and below where the trajectory lets it be expected.
    static let groundSearch = 2.0

    /// The height of the lowest opaque surface near the ground that the trajectory tells of.
    ///
    /// - Parameter point: map frame, metres.
    /// - Returns: nil where the field knows no ground: outside, or where nothing is opaque.
    public func ground(at point: SIMD2<Double>) -> GroundReading? {
        let expected = prior.height(at: point)
        let column = GroundColumn(
            grid, at: point, range: (expected - Self.groundSearch)...(expected + Self.groundSearch), settings: settings)
        return column.lowestSurface.map { GroundReading(height: $0.height, deviation: $0.deviation) }
    }
}

/// Polylines of the plane, computed with by GEOS.
public struct PlanarLines: Sendable, Hashable {
    public let lines: [[SIMD2<Double>]]

    public init(_ lines: [[SIMD2<Double>]]) {
        self.lines = lines
    }

    /// Each line with the fewest points that stay within `tolerance` of it, by Douglas and Peucker's rule; as many lines as before.
    public func simplified(tolerance: Double) -> PlanarLines {
        guard let context = GEOSContext() else { return self }
        return PlanarLines(
            lines.map { line in
                context.lines([line])?.simplified(tolerance: tolerance, keepsTopology: false)?.lines.first ?? line
            })
    }

    /// The parts of the lines that lie inside polygons, in GEOS's order; nil where GEOS cannot compute them.
    ///
    /// Pieces that meet where a line only crossed another stay one, as long as exactly two meet.
    public func clipped(to polygons: PlanarPolygons) -> PlanarLines? {
        guard let context = GEOSContext(), let mask = context.union(polygons.polygons.compactMap { context.polygon($0) }) else {
            return nil
        }
        var pieces: [[SIMD2<Double>]] = []
        for line in lines {
            guard let clipped = context.lines([line])?.intersection(mask), let whole = context.lines(clipped.lines)?.merged else {
                return nil
            }
            pieces += whole.lines
        }
        return PlanarLines(pieces)
    }

    /// Lines joined end to end where exactly two of them meet; nil where GEOS cannot compute them.
    public var merged: PlanarLines? {
        GEOSContext().flatMap { $0.lines(lines)?.merged }.map { PlanarLines($0.lines) }
    }
}

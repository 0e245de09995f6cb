/// A map of the plane that turns, scales alike in all directions, and shifts.
public struct PlaneSimilarity: Sendable, Hashable, Codable {
    /// The scale times the cosine and the sine of the turn, anticlockwise.
    public let cosine, sine: Double
    /// Where the origin goes.
    public let offset: SIMD2<Double>

    public init(cosine: Double = 1, sine: Double = 0, offset: SIMD2<Double>) {
        self.cosine = cosine
        self.sine = sine
        self.offset = offset
    }

    public func image(of point: SIMD2<Double>) -> SIMD2<Double> {
        SIMD2(cosine * point.x - sine * point.y, sine * point.x + cosine * point.y) + offset
    }

    /// The point whose image this is.
    public func preimage(of image: SIMD2<Double>) -> SIMD2<Double> {
        let moved = image - offset
        let squaredScale = cosine * cosine + sine * sine
        return SIMD2(cosine * moved.x + sine * moved.y, cosine * moved.y - sine * moved.x) / squaredScale
    }

    public var scale: Double { (cosine * cosine + sine * sine).squareRoot() }
}

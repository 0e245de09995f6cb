internal import Foundation

/// The square that web maps cut into tiles: EPSG:3857, in pixels of a zoom, from its north-western corner.
struct WebMercator: Sendable, Hashable {
    /// Pixels along one side of the whole world.
    let worldPixels: Double

    /// Earth's radius in EPSG:3857, metres.
    static let radius = 6_378_137.0
    /// The latitude where the square ends.
    static let mostLatitude = 85.051128779806589

    init(zoom: Int, side: Int) { worldPixels = Double(side) * exp2(Double(zoom)) }

    /// Pixels of a longitude (x) and latitude (y) in degrees on WGS 84.
    func pixels(_ geographic: SIMD2<Double>) -> SIMD2<Double> {
        let y = asinh(tan(geographic.y * .pi / 180)) / (2 * .pi)
        return [(geographic.x + 180) / 360 * worldPixels, (0.5 - y) * worldPixels]
    }

    /// Longitude (x) and latitude (y) in degrees of pixels.
    func geographic(_ pixels: SIMD2<Double>) -> SIMD2<Double> {
        let y = (0.5 - pixels.y / worldPixels) * 2 * .pi
        return [pixels.x / worldPixels * 360 - 180, atan(sinh(y)) * 180 / .pi]
    }

    /// Metres on the ground that a pixel covers at a latitude in degrees.
    func metresPerPixel(latitude: Double) -> Double { 2 * .pi * Self.radius * cos(latitude * .pi / 180) / worldPixels }
}

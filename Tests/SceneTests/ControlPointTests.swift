import Scene
import Testing

@Suite("Control points") struct ControlPointTests {
    /// A map turned by 30° and scaled by 0.9996 in UTM zone 19N, its origin at (330000, 4688000).
    ///
    /// Latitudes and longitudes are what pyproj 3.7.2 gives: Transformer.from_crs(32619, 4326, always_xy=True).
    static let boston = [
        ControlPoint(map: [0, 0], latitude: 42.32569259855, longitude: -71.06321545814),
        ControlPoint(map: [400, 0], latitude: 42.32756746697, longitude: -71.05907425056),
        ControlPoint(map: [0, 300], latitude: 42.32799725747, longitude: -71.06511054939),
        ControlPoint(map: [400, 300], latitude: 42.32987219574, longitude: -71.06096925226),
    ]

    static func moved(_ point: ControlPoint, by shift: SIMD2<Double>) -> ControlPoint {
        ControlPoint(map: point.map + shift, latitude: point.latitude, longitude: point.longitude)
    }

    @Test("points that agree give back the turn, the scale and the place they were made with", arguments: [2, 3, 4])
    func exact(count: Int) throws {
        let fit = try ControlPointFit(Array(Self.boston[..<count]))
        #expect(fit.code == "EPSG:32619")
        #expect(abs(fit.turn - 30) < 1e-4 && abs(fit.planeFromMap.scale - 0.9996) < 1e-7)
        let origin = fit.planeFromMap.offset - SIMD2(330_000, 4_688_000)
        #expect(abs(origin.x) < 1e-5 && abs(origin.y) < 1e-5)
        #expect(fit.rms < 1e-5)
    }

    @Test("what a poor point leaves over is spread as least squares spread it")
    func residuals() throws {
        // Worked by hand: a quarter of a corner's shift goes into the offset, and another quarter, its share of the spread, into turn
        // and scale; half is left.
        var points = Self.boston
        points[3] = Self.moved(points[3], by: [1.2, 0])
        let fit = try ControlPointFit(points)
        #expect(abs(fit.residuals[3] - 0.9996 * 1.2 * (1 - 0.25 - 0.25)) < 0.002)
        #expect(fit.rms > 0.2 && fit.rms < 0.6)
        let sum = fit.residuals.reduce(0) { $0 + $1 * $1 }
        #expect(abs(fit.rms - (sum / 4).squareRoot()) < 1e-12)
    }

    @Test("a similarity's preimage undoes its image")
    func inverse() {
        let similarity = PlaneSimilarity(cosine: 0.8, sine: -0.61, offset: [5e5, 4e6])
        let there = similarity.preimage(of: similarity.image(of: [123.4, -56.7]))
        #expect(abs(there.x - 123.4) < 1e-8 && abs(there.y + 56.7) < 1e-8)
    }

    @Test("points that cannot place a map say why")
    func sentences() throws {
        func said(_ points: [ControlPoint]) -> String {
            do {
                _ = try ControlPointFit(points)
                return "nothing was wrong"
            } catch { return error.description }
        }
        let boston = Self.boston
        #expect(
            said([boston[0]]) == """
                One control point does not place a map.
                  in   georeference.control_points
                  mend give two at least, far apart: [x, y, latitude, longitude]
                """)
        #expect(
            said([boston[0], boston[0], boston[0]]) == """
                The control points lie at one place, so they do not say how the map is turned.
                  in   georeference.control_points
                  mend give points far apart, best at the map's corners
                """)
        #expect(
            said([boston[0], ControlPoint(map: [400, 0], latitude: 88, longitude: 0)]) == """
                There is no UTM zone at latitude 88.0.
                  in   georeference.control_points
                  mend write [x, y, latitude, longitude], in this order; near the poles use crs with an offset
                """)
        let feet = boston[..<2].map { ControlPoint(map: $0.map / 0.3048, latitude: $0.latitude, longitude: $0.longitude) }
        #expect(
            said(feet) == """
                By the control points, one metre of the map is 0.305 metres on the earth.
                  in   georeference.control_points
                  mend write [x, y, latitude, longitude], in this order, x and y in metres of the map frame
                """)
        var wrong = boston
        wrong[2] = Self.moved(wrong[2], by: [200, 0])
        #expect(
            said(wrong) == """
                Control point 3 lies 125.0 m from where the best fit puts it, and the points' spread is 249.9 m.
                  in   georeference.control_points
                  mend correct it or leave it out; write [x, y, latitude, longitude], in this order, x east and y north
                """)
    }

    @Test("a map drawn with its y axis south is refused, since no turning makes it right")
    func mirrored() {
        let mirrored = Self.boston.map {
            ControlPoint(map: [$0.map.x, -$0.map.y], latitude: $0.latitude, longitude: $0.longitude)
        }
        #expect(throws: ControlPointFailure.self) { try ControlPointFit(mirrored) }
    }
}

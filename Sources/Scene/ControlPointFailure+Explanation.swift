extension ControlPointFailure: ExplainedError {
    public var status: ExitStatus { .configuration }

    public var explanation: Explanation { explanation(in: "georeference.control_points") }

    /// The sentence, with the place where the points stand.
    public func explanation(in place: String) -> Explanation {
        switch self {
        case .tooFew(let count):
            Explanation(
                what: "\(count == 1 ? "One control point does" : "No control points do") not place a map.", place: place,
                mend: "give two at least, far apart: [x, y, latitude, longitude]")
        case .coincident:
            Explanation(
                what: "The control points lie at one place, so they do not say how the map is turned.", place: place,
                mend: "give points far apart, best at the map's corners")
        case .outsideUTM(let latitude):
            Explanation(
                what: "There is no UTM zone at latitude \(latitude).", place: place,
                mend: "write [x, y, latitude, longitude], in this order; near the poles use crs with an offset")
        case .scaled(let scale):
            Explanation(
                what: "By the control points, one metre of the map is \(rounded(scale, 3)) metres on the earth.", place: place,
                mend: "write [x, y, latitude, longitude], in this order, x and y in metres of the map frame")
        case .contradicted(let point, let metres, let spread):
            Explanation(
                what:
                    "Control point \(point) lies \(rounded(metres, 1)) m from where the best fit puts it, and the points' spread is \(rounded(spread, 1)) m.",
                place: place,
                mend: "correct it or leave it out; write [x, y, latitude, longitude], in this order, x east and y north")
        case .noProjection(let code):
            Explanation(
                what: "PROJ's database does not know \(code).", place: place, mend: "install Debian's proj-data, or use origin")
        }
    }
}

/// A number with so many decimals and no more.
private func rounded(_ value: Double, _ decimals: Int) -> Double {
    let unit = (0..<decimals).reduce(1.0) { unit, _ in unit * 10 }
    return (value * unit).rounded() / unit
}

import Foundation
import Scene

/// How well a job's control points agree, for people and for scripts.
struct ControlPointReport: Encodable {
    let crs: String
    let rmsMetres, scale, turnDegrees: Double
    let residualsMetres: [Double]

    init(_ fit: ControlPointFit) {
        crs = fit.code
        (rmsMetres, scale, turnDegrees) = (fit.rms, fit.planeFromMap.scale, fit.turn)
        residualsMetres = fit.residuals
    }

    var lines: [String] {
        let head = String(
            format: "control points in %@: rms %.3f m, scale %.6f, turned %.4f°", crs, rmsMetres, scale, turnDegrees)
        return [head] + residualsMetres.enumerated().map { String(format: "  point %d: %.3f m", $0 + 1, $1) }
    }
}
